//! The door to the read tables. Each table's file adds its queries.

use std::{any::Any, fmt, sync::Arc};

use domain::{aggregate::Recorded, id::is_well_formed};

use crate::{
    database::Database,
    error::ReadError,
    logins::SettledHours,
    look_ups::{Key, LookUps},
    query_cache::{QueryCache, Question},
    result_row::ResultRow,
    table::{Table, Value},
};

/// The one row of a pool with that id.
pub(crate) const BY_ID: &str = "WHERE pool = $1 AND id = $2";
/// The columns of the same.
pub(crate) const ID: &[&str] = &["pool", "id"];
/// The rows of a pool, for tables that never have many.
pub(crate) const OLDEST_FIRST: &str = "WHERE pool = $1 ORDER BY created_at, id";

/// A row of a read table with the types of the domain.
pub(crate) trait View: Clone + Send + Sync + 'static {
    /// The aggregate that has these rows.
    type Aggregate: Recorded;
    /// Their table.
    const TABLE: &'static Table;
    /// Whether answers are kept in the cache: every request asks for it, and operators seldom change it.
    const REMEMBERED: bool = false;

    /// Reads a row.
    fn read(row: &ResultRow) -> Result<Self, ReadError>;
}

/// [`View::read`], with errors that name the table.
pub(crate) fn read<V: View>(row: &ResultRow) -> Result<V, ReadError> {
    V::read(row).map_err(|error| error.in_table(V::TABLE.name))
}

/// Reads what is true now. Made by the event store.
#[derive(Clone)]
pub struct Views {
    pub(crate) database: Database,
    look_ups: LookUps,
    cache: Option<Arc<QueryCache>>,
    pub(crate) settled: Arc<SettledHours>,
}

impl fmt::Debug for Views {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Views")
    }
}

impl Views {
    /// Over a database; every query asks it.
    pub fn new(database: Database) -> Self {
        let settled = Arc::new(SettledHours::new());
        Self { look_ups: LookUps::new(database.clone()), database, cache: None, settled }
    }

    /// Keeps answers about pools, applications and connections from now on. The writer must say what it changes by
    /// [`Views::changed`].
    #[must_use]
    pub fn remembering(self) -> Self {
        Self { cache: Some(Arc::new(QueryCache::new())), ..self }
    }

    /// Rows changed though no aggregate did: no answer that is kept is used any more.
    pub fn forget(&self) {
        if let Some(cache) = &self.cache {
            cache.reset();
        }
    }

    /// Asks the database for a sign of life; the cache does not answer this.
    ///
    /// # Errors
    /// If it gives none.
    pub async fn answer(&self) -> Result<(), ReadError> {
        self.database.one("SELECT 1 AS one", &[]).await.map(drop)
    }

    /// The row of a pool with that id.
    pub(crate) async fn by_id<V: View>(
        &self,
        pool: &str,
        id: &str,
    ) -> Result<Option<V>, ReadError> {
        if V::REMEMBERED {
            return self.one(BY_ID, &[pool.into(), id.into()]).await;
        }
        self.by_key(Key { table: V::TABLE, columns: ID }, [pool, id]).await
    }

    /// The row that has these values in the columns of a key. They are ids, or alike.
    pub(crate) async fn by_key<V: View, const N: usize>(
        &self,
        key: Key,
        values: [&str; N],
    ) -> Result<Option<V>, ReadError> {
        // Nothing has such an id, and others need not wait while it is looked for.
        if !values.into_iter().all(is_well_formed) {
            return Ok(None);
        }
        let row = self.look_ups.row(key, values.map(str::to_owned).into()).await?;
        row.as_deref().map(read).transpose()
    }

    /// The row that the rest of a `SELECT` finds, if any.
    pub(crate) async fn one<V: View>(
        &self,
        rest: &'static str,
        values: &[Value],
    ) -> Result<Option<V>, ReadError> {
        if nothing_matches(values) {
            return Ok(None);
        }
        let found = async {
            let row = self.database.one(&V::TABLE.select(rest), values).await?;
            row.as_ref().map(read).transpose()
        };
        self.remembered::<V, _>(rest, values, found).await
    }

    /// The rows that the rest of a `SELECT` finds.
    pub(crate) async fn all<V: View>(
        &self,
        rest: &'static str,
        values: &[Value],
    ) -> Result<Vec<V>, ReadError> {
        if nothing_matches(values) {
            return Ok(Vec::new());
        }
        let found = async {
            let rows = self.database.all(&V::TABLE.select(rest), values).await?;
            rows.iter().map(read).collect()
        };
        self.remembered::<V, _>(rest, values, found).await
    }

    async fn remembered<V: View, T: Any + Clone + Send + Sync>(
        &self,
        rest: &'static str,
        values: &[Value],
        found: impl Future<Output = Result<T, ReadError>>,
    ) -> Result<T, ReadError> {
        match self.cache_of::<V>() {
            Some(cache) => {
                let question = Question { table: V::TABLE, rest, values: values.to_vec() };
                cache.ask(question, found).await
            }
            None => found.await,
        }
    }

    fn cache_of<V: View>(&self) -> Option<&QueryCache> {
        self.cache.as_deref().filter(|_| V::REMEMBERED)
    }
}

/// PostgreSQL has no text with a NUL character and refuses to look for one. An id in a request may hold anything.
pub(crate) fn nothing_matches(values: &[Value]) -> bool {
    values.iter().any(|value| matches!(value, Value::Text(Some(text)) if text.contains('\0')))
}
