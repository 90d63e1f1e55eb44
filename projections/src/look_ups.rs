//! Look-ups by a key. Those that come while one like them is under way wait for it and then go together: many requests
//! look for one row each, and a round trip costs more than a row.
//!
//! None is answered from memory, and each is sent after it was asked for: what was acknowledged before is seen.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use crate::{
    database::Database,
    error::ReadError,
    result_row::ResultRow,
    table::{Table, Value},
};

/// So many rows are looked for in one round trip.
pub(crate) const TOGETHER: usize = 32;

/// A column in which each value stands once in a pool, and an index begins with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub table: &'static Table,
    pub column: &'static str,
}

/// The rows of all pools that have the value.
type Found = Result<Vec<Arc<ResultRow>>, ReadError>;

/// A value that is looked for, and who looks.
struct Asked {
    value: String,
    answer: oneshot::Sender<Found>,
}

/// Clones share what is under way.
#[derive(Clone)]
pub(crate) struct LookUps {
    database: Database,
    /// Who waits, for each key that is under way.
    waiting: Arc<Mutex<HashMap<Key, Vec<Asked>>>>,
}

impl LookUps {
    pub fn new(database: Database) -> Self {
        Self { database, waiting: Arc::default() }
    }

    /// The rows that have that value.
    pub async fn rows(&self, key: Key, value: &str) -> Found {
        let (answer, found) = oneshot::channel();
        if self.wait(key, Asked { value: value.to_owned(), answer }) {
            tokio::spawn(UnderWay { look_ups: self.clone(), key, done: false }.go());
        }
        // It is only given up where a runtime ends.
        found.await.unwrap_or_else(|_| Err(sqlx::Error::WorkerCrashed.into()))
    }

    /// Whether nothing like it is under way.
    fn wait(&self, key: Key, asked: Asked) -> bool {
        let mut waiting = self.waiting();
        if let Some(others) = waiting.get_mut(&key) {
            others.push(asked);
            return false;
        }
        waiting.insert(key, vec![asked]);
        true
    }

    /// Those that go together now; nothing like them is under way any more if nobody waits.
    fn next(&self, key: Key) -> Vec<Asked> {
        let mut waiting = self.waiting();
        let Some(all) = waiting.get_mut(&key) else {
            return Vec::new();
        };
        let together = all.drain(..all.len().min(TOGETHER)).collect::<Vec<_>>();
        if together.is_empty() {
            waiting.remove(&key);
        }
        together
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<Key, Vec<Asked>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn together(&self, key: Key, asked: Vec<Asked>) {
        let found = self.ask(key, &asked).await;
        for Asked { value, answer } in asked {
            let rows = found.as_ref().map(|found| found.get(&value).cloned().unwrap_or_default());
            // Who asked may be gone.
            let _ = answer.send(rows.map_err(Clone::clone));
        }
    }

    async fn ask(
        &self,
        key: Key,
        asked: &[Asked],
    ) -> Result<HashMap<String, Vec<Arc<ResultRow>>>, ReadError> {
        let places = asked.len().next_power_of_two();
        let values = asked.iter().map(|asked| Value::from(&*asked.value));
        let values: Vec<Value> = values.cycle().take(places).collect();
        let mut found = HashMap::<_, Vec<_>>::new();
        for row in self.database.look_up(&key.select(places), &values).await? {
            found.entry(row.text(key.column)?).or_default().push(Arc::new(row));
        }
        Ok(found)
    }
}

impl Key {
    /// The rows with one of so many values. A power of two, so that there are few statements to prepare.
    pub fn select(&self, places: usize) -> String {
        let places: Vec<_> = (1..=places).map(|place| format!("${place}")).collect();
        self.table.select(&format!("WHERE {} IN ({})", self.column, places.join(", ")))
    }
}

/// Looks for what waits for a key, until nobody does.
struct UnderWay {
    look_ups: LookUps,
    key: Key,
    done: bool,
}

impl UnderWay {
    async fn go(mut self) {
        loop {
            let together = self.look_ups.next(self.key);
            if together.is_empty() {
                self.done = true;
                return;
            }
            self.look_ups.together(self.key, together).await;
        }
    }
}

/// If it ends before its time, as its runtime does, those who wait hear of it.
impl Drop for UnderWay {
    fn drop(&mut self) {
        if !self.done {
            self.look_ups.waiting().remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, future::join_all};

    use super::*;
    use crate::{logins::TABLE, testing::sqlite};

    const KEY: Key = Key { table: &TABLE, column: "id" };

    fn asked(value: usize) -> Asked {
        Asked { value: value.to_string(), answer: oneshot::channel().0 }
    }

    #[tokio::test]
    async fn as_many_go_together_as_may_and_nothing_is_left() {
        let look_ups = LookUps::new(sqlite().await);
        assert!(look_ups.wait(KEY, asked(0)));
        assert!((1..TOGETHER + 2).all(|value| !look_ups.wait(KEY, asked(value))));
        assert_eq!([(); 3].map(|()| look_ups.next(KEY).len()), [TOGETHER, 2, 0]);
        assert!(look_ups.wait(KEY, asked(0)), "nothing is under way");
    }

    #[tokio::test]
    async fn nothing_is_under_way_once_all_are_answered() {
        let look_ups = LookUps::new(sqlite().await);
        let values: Vec<String> = (0..3 * TOGETHER).map(|value| value.to_string()).collect();
        let found = join_all(values.iter().map(|value| look_ups.rows(KEY, value))).await;
        assert!(found.iter().all(|rows| rows.as_ref().is_ok_and(Vec::is_empty)));
        tokio::task::yield_now().await;
        assert!(look_ups.waiting().is_empty());
    }

    #[tokio::test]
    async fn who_waits_for_what_was_broken_off_hears_of_it_and_the_next_is_answered() {
        let look_ups = LookUps::new(sqlite().await);
        assert!(look_ups.wait(KEY, asked(1)));
        let under_way = UnderWay { look_ups: look_ups.clone(), key: KEY, done: false };
        let mut waits = Box::pin(look_ups.rows(KEY, "2"));
        assert!(waits.as_mut().now_or_never().is_none());
        drop(under_way);
        assert!(waits.await.is_err());
        assert!(look_ups.rows(KEY, "2").await.is_ok());
    }
}
