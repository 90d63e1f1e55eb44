//! Look-ups by a key. Those that come while one like them is under way wait for it and then go together: many requests
//! look for one row each, and a round trip costs more than a row.
//!
//! None is answered from memory, and each is sent after it was asked for: what was acknowledged before is seen.

use std::{
    collections::HashMap,
    io::ErrorKind,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{sync::oneshot, time::timeout};

use crate::{
    database::{Database, LOOK_UP},
    error::ReadError,
    result_row::ResultRow,
    table::{Table, Value},
};

/// So many go together at most; a power of two.
pub(crate) const TOGETHER: usize = 16;

/// Columns of a table that no two rows have in common; an index begins with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub table: &'static Table,
    pub columns: &'static [&'static str],
}

type Found = Result<Option<Arc<ResultRow>>, ReadError>;

/// What is looked for, and who looks.
struct Asked {
    values: Vec<String>,
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

    /// The row that has these values in the columns of the key.
    pub async fn row(&self, key: Key, values: Vec<String>) -> Found {
        let (answer, found) = oneshot::channel();
        if self.wait(key, Asked { values: values.clone(), answer }) {
            tokio::spawn(UnderWay { look_ups: self.clone(), key, done: false }.go());
        }
        // In time, however many wait before it.
        match timeout(LOOK_UP, found).await {
            Ok(Ok(found)) => found,
            // The runtime on which they went together ended.
            Ok(Err(_)) => self.alone(key, values).await,
            Err(_) => Err(sqlx::Error::Io(ErrorKind::TimedOut.into()).into()),
        }
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

    /// Those that go together now; nothing like them is under way any more if nobody waits. Who asked may be gone.
    fn next(&self, key: Key) -> Vec<Asked> {
        let mut waiting = self.waiting();
        let Some(all) = waiting.get_mut(&key) else {
            return Vec::new();
        };
        all.retain(|asked| !asked.answer.is_closed());
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
        let found = self.ask(key, asked.iter().map(|asked| &*asked.values)).await;
        for Asked { values, answer } in asked {
            let found = found.as_ref().map(|found| found.get(&values).cloned());
            let _ = answer.send(found.map_err(Clone::clone));
        }
    }

    async fn alone(&self, key: Key, values: Vec<String>) -> Found {
        Ok(self.ask(key, [&*values].into_iter()).await?.remove(&values))
    }

    async fn ask(
        &self,
        key: Key,
        asked: impl ExactSizeIterator<Item = &[String]>,
    ) -> Result<HashMap<Vec<String>, Arc<ResultRow>>, ReadError> {
        let places = asked.len().next_power_of_two();
        let mut values: Vec<Value> = asked.flatten().map(|value| Value::from(&**value)).collect();
        // Nothing is equal to NULL.
        values.resize(places * key.columns.len(), Value::Text(None));
        let rows = self.database.look_up(&key.select(&self.database, places), &values).await?;
        let of_row = |row: ResultRow| {
            let columns = key.columns.iter().map(|column| row.text(column));
            Ok((columns.collect::<Result<_, ReadError>>()?, Arc::new(row)))
        };
        rows.into_iter().map(of_row).collect()
    }
}

impl Key {
    /// So many look-ups as one statement: a power of two, so that there are few to prepare. Each look-up is planned by
    /// itself, so that none reads a whole table however small that was when it was planned.
    pub fn select(&self, database: &Database, places: usize) -> String {
        match database {
            Database::Postgres(_) => self.on_postgres(places),
            Database::Sqlite(_) => self.on_sqlite(places),
        }
    }

    /// One plan for all, gone through once for each.
    fn on_postgres(&self, places: usize) -> String {
        let values = |at| self.each(at, |_, place| format!("${place} COLLATE \"C\"")).join(", ");
        let asked: Vec<_> = (0..places).map(|at| format!("({})", values(at))).collect();
        let names = self.each(0, |column, _| format!("asked_{column}")).join(", ");
        let equal = self.each(0, |column, _| format!("{column} = asked_{column}")).join(" AND ");
        let one = self.table.select(&format!("WHERE {equal} LIMIT 1"));
        let asked = asked.join(", ");
        format!(
            "SELECT found.* FROM (VALUES {asked}) AS asked ({names}) CROSS JOIN LATERAL ({one}) AS found"
        )
    }

    fn on_sqlite(&self, places: usize) -> String {
        let one = |at| {
            let equal = self.each(at, |column, place| format!("{column} = ${place}"));
            self.table.select(&format!("WHERE {}", equal.join(" AND ")))
        };
        (0..places).map(one).collect::<Vec<_>>().join(" UNION ALL ")
    }

    /// A text for each column of one of the look-ups, made of its name and its place in the statement.
    fn each(&self, at: usize, text: impl Fn(&str, usize) -> String) -> Vec<String> {
        let first = at * self.columns.len() + 1;
        self.columns.iter().zip(first..).map(|(column, place)| text(column, place)).collect()
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
            let waiting = self.look_ups.waiting().remove(&self.key);
            // Who waits is woken once nothing is locked.
            drop(waiting);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, future::join_all};

    use super::*;
    use crate::{logins::TABLE, testing::sqlite};

    const KEY: Key = Key { table: &TABLE, columns: &["id"] };

    fn asked() -> (Asked, oneshot::Receiver<Found>) {
        let (answer, found) = oneshot::channel();
        (Asked { values: vec!["x".into()], answer }, found)
    }

    #[tokio::test]
    async fn as_many_go_together_as_may_and_nothing_is_left() {
        let look_ups = LookUps::new(sqlite().await);
        let (all, _found): (Vec<_>, Vec<_>) = (0..TOGETHER + 2).map(|_| asked()).unzip();
        let first: Vec<bool> = all.into_iter().map(|asked| look_ups.wait(KEY, asked)).collect();
        assert!(first[0] && !first[1..].contains(&true));
        assert_eq!([(); 3].map(|()| look_ups.next(KEY).len()), [TOGETHER, 2, 0]);
        assert!(look_ups.wait(KEY, asked().0), "nothing is under way");
    }

    #[tokio::test]
    async fn for_who_is_gone_nothing_is_looked_up() {
        let look_ups = LookUps::new(sqlite().await);
        let (stays, _found) = asked();
        look_ups.wait(KEY, stays);
        look_ups.wait(KEY, asked().0);
        assert_eq!([(); 2].map(|()| look_ups.next(KEY).len()), [1, 0]);
    }

    #[tokio::test]
    async fn nothing_is_under_way_once_all_are_answered() {
        let look_ups = LookUps::new(sqlite().await);
        let values = (0..3 * TOGETHER).map(|value| vec![value.to_string()]);
        let found = join_all(values.map(|values| look_ups.row(KEY, values))).await;
        assert!(found.iter().all(|row| row.as_ref().is_ok_and(Option::is_none)));
        tokio::task::yield_now().await;
        assert!(look_ups.waiting().is_empty());
    }

    #[tokio::test]
    async fn who_waits_for_what_was_broken_off_asks_alone() {
        let look_ups = LookUps::new(sqlite().await);
        let (first, _found) = asked();
        look_ups.wait(KEY, first);
        let under_way = UnderWay { look_ups: look_ups.clone(), key: KEY, done: false };
        let mut waits = Box::pin(look_ups.row(KEY, vec!["2".into()]));
        assert!(waits.as_mut().now_or_never().is_none());
        drop(under_way);
        assert!(waits.await.is_ok());
        assert!(look_ups.waiting().is_empty());
    }

    /// A server that fell silent holds the first for ever.
    #[tokio::test]
    async fn nobody_waits_longer_than_a_look_up_may_take() {
        let look_ups = LookUps::new(sqlite().await);
        tokio::time::pause();
        let (first, _found) = asked();
        look_ups.wait(KEY, first);
        let many = (0..5 * TOGETHER).map(|value| vec![value.to_string()]);
        let since = tokio::time::Instant::now();
        let answers = join_all(many.map(|values| look_ups.row(KEY, values))).await;
        assert!(answers.iter().all(Result::is_err));
        assert_eq!(since.elapsed().as_secs(), LOOK_UP.as_secs());
    }
}
