//! Answers to what every request asks and operators seldom change.
//!
//! Whatever this process commits resets the cache before it is acknowledged, so that the very next read sees it. What
//! another replica commits resets it as soon as this one hears of it; and no answer is used for more than a second.

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use quick_cache::sync::Cache;

use crate::{
    error::ReadError,
    table::{Table, Value},
};

/// For this long an answer may be used.
const GOOD: Duration = Duration::from_secs(1);
/// The most answers that are kept.
const ANSWERS: usize = 10_000;

pub(crate) struct QueryCache {
    /// How often it was reset. An answer from before the last reset is not used.
    resets: AtomicU64,
    answers: Cache<Question, Answer>,
}

/// A question: the rest of a `SELECT` from a table, and its values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    pub table: &'static Table,
    pub rest: &'static str,
    pub values: Vec<Value>,
}

#[derive(Clone)]
struct Answer {
    resets: u64,
    since: Instant,
    value: Arc<dyn Any + Send + Sync>,
}

impl QueryCache {
    pub fn new() -> Self {
        Self { resets: AtomicU64::new(0), answers: Cache::new(ANSWERS) }
    }

    /// Forgets everything.
    pub fn reset(&self) {
        self.resets.fetch_add(1, Ordering::SeqCst);
    }

    /// The answer that is kept, else that of the database.
    pub async fn ask<T: Any + Clone + Send + Sync>(
        &self,
        question: Question,
        database: impl Future<Output = Result<T, ReadError>>,
    ) -> Result<T, ReadError> {
        let resets = self.resets.load(Ordering::SeqCst);
        let known = self
            .answers
            .get(&question)
            .filter(|answer| answer.resets == resets && answer.since.elapsed() < GOOD);
        if let Some(value) = known.and_then(|answer| answer.value.downcast_ref::<T>().cloned()) {
            return Ok(value);
        }
        let since = Instant::now();
        let value = database.await?;
        self.answers.insert(question, Answer { resets, since, value: Arc::new(value.clone()) });
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pools::{BY_POOL, TABLE};

    fn question(pool: &str) -> Question {
        Question { table: &TABLE, rest: BY_POOL, values: vec![pool.into()] }
    }

    async fn ask(cache: &QueryCache, answer: i64) -> i64 {
        cache.ask(question("p"), async move { Ok(answer) }).await.unwrap()
    }

    #[tokio::test]
    async fn an_answer_is_kept_until_a_reset() {
        let cache = QueryCache::new();
        assert_eq!(ask(&cache, 1).await, 1);
        assert_eq!(ask(&cache, 2).await, 1);
        cache.reset();
        assert_eq!(ask(&cache, 3).await, 3);
    }

    #[tokio::test]
    async fn what_was_read_before_a_reset_is_not_used_after_it() {
        let cache = QueryCache::new();
        let slow = async {
            cache.reset();
            Ok(1)
        };
        assert_eq!(cache.ask(question("p"), slow).await.unwrap(), 1);
        assert_eq!(ask(&cache, 2).await, 2);
    }

    #[tokio::test]
    async fn another_question_has_another_answer() {
        let cache = QueryCache::new();
        ask(&cache, 1).await;
        assert_eq!(cache.ask(question("q"), async { Ok(2) }).await.unwrap(), 2);
    }
}
