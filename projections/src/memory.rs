//! What every request asks and operators seldom change is remembered: pools, applications and connections.
//!
//! Whatever this process commits is forgotten before it is acknowledged, so that the very next read sees it. What another
//! replica commits is forgotten when it is heard of, and after a second at the latest.

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
    applications, connections,
    database::ReadError,
    pools,
    row::{Table, Value},
};

/// An answer is good for so long.
const GOOD: Duration = Duration::from_secs(1);
/// So many answers are kept.
const ANSWERS: usize = 10_000;

/// Answers to queries.
pub(crate) struct Memory {
    /// How often something was forgotten: an answer of before that is none.
    forgotten: AtomicU64,
    answers: Cache<Question, Answer>,
}

#[derive(PartialEq, Eq, Hash)]
struct Question {
    sql: String,
    values: Vec<Value>,
}

#[derive(Clone)]
struct Answer {
    forgotten: u64,
    since: Instant,
    value: Arc<dyn Any + Send + Sync>,
}

impl Memory {
    pub fn new() -> Self {
        Self { forgotten: AtomicU64::new(0), answers: Cache::new(ANSWERS) }
    }

    /// Whether it remembers rows of that table.
    pub fn is_of(table: &Table) -> bool {
        [&pools::TABLE, &applications::TABLE, &connections::TABLE].contains(&table)
    }

    /// Forgets everything, where an aggregate of that kind is in it.
    pub fn changed(&self, kind: &str) {
        if matches!(kind, "pool" | "application" | "connection") {
            self.forget();
        }
    }

    /// Forgets everything.
    pub fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::SeqCst);
    }

    /// The remembered answer, else that of the database.
    pub async fn ask<T: Any + Clone + Send + Sync>(
        &self,
        sql: &str,
        values: &[Value],
        database: impl Future<Output = Result<T, ReadError>>,
    ) -> Result<T, ReadError> {
        let forgotten = self.forgotten.load(Ordering::SeqCst);
        let question = Question { sql: sql.to_owned(), values: values.to_vec() };
        let known = self
            .answers
            .get(&question)
            .filter(|answer| answer.forgotten == forgotten && answer.since.elapsed() < GOOD);
        if let Some(value) = known.and_then(|answer| answer.value.downcast_ref::<T>().cloned()) {
            return Ok(value);
        }
        let since = Instant::now();
        let value = database.await?;
        self.answers.insert(question, Answer { forgotten, since, value: Arc::new(value.clone()) });
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(memory: &Memory, answer: i64) -> i64 {
        memory.ask("SELECT", &["p".into()], async move { Ok(answer) }).await.unwrap()
    }

    #[tokio::test]
    async fn an_answer_is_remembered_until_something_it_is_about_changes() {
        let memory = Memory::new();
        assert_eq!(ask(&memory, 1).await, 1);
        assert_eq!(ask(&memory, 2).await, 1);
        memory.changed("login");
        assert_eq!(ask(&memory, 3).await, 1);
        memory.changed("connection");
        assert_eq!(ask(&memory, 4).await, 4);
    }

    #[tokio::test]
    async fn what_was_read_before_a_change_is_not_remembered_after_it() {
        let memory = Memory::new();
        let slow = async {
            memory.changed("pool");
            Ok(1)
        };
        assert_eq!(memory.ask("SELECT", &["p".into()], slow).await.unwrap(), 1);
        assert_eq!(ask(&memory, 2).await, 2);
    }

    #[tokio::test]
    async fn another_question_has_another_answer() {
        let memory = Memory::new();
        ask(&memory, 1).await;
        assert_eq!(memory.ask("SELECT", &["q".into()], async { Ok(2) }).await.unwrap(), 2);
    }
}
