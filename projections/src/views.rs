//! The door to the read tables. Each table's file adds its queries.

use std::{fmt, sync::Arc};

use domain::claim::Claim;

use crate::{
    database::{Database, ReadError},
    memory::Memory,
    record::Record,
    row::{Table, Value},
};

/// The name of pool `$1`, kind `$2` and hash `$3`.
const NAMED: &str = "FROM claims WHERE pool = $1 AND kind = $2 AND name = $3";

type Hash = dyn Fn(&Claim) -> String + Send + Sync;

/// A row of a read table with the types of the domain.
pub(crate) trait View: Clone + Send + Sync + 'static {
    /// Where it stands.
    const TABLE: &'static Table;

    /// Reads it.
    fn read(record: &Record) -> Result<Self, ReadError>;
}

/// Reads what is true now. Made by the event store.
#[derive(Clone)]
pub struct Views {
    pub(crate) database: Database,
    hash: Arc<Hash>,
    memory: Option<Arc<Memory>>,
}

impl fmt::Debug for Views {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Views")
    }
}

impl Views {
    /// Over a database whose claims are stored under the given keyed hash.
    pub fn new(
        database: Database,
        hash: impl Fn(&Claim) -> String + Send + Sync + 'static,
    ) -> Self {
        Self { database, hash: Arc::new(hash), memory: None }
    }

    /// Remembers pools, applications and connections from now on. Whoever writes must say so by [`Views::changed`].
    #[must_use]
    pub fn remembering(self) -> Self {
        Self { memory: Some(Arc::new(Memory::new())), ..self }
    }

    /// An aggregate of that kind (as `pool`) changed: what is remembered about such is asked anew.
    pub fn changed(&self, kind: &str) {
        if let Some(memory) = &self.memory {
            memory.changed(kind);
        }
    }

    /// Rows changed though no aggregate did: nothing that is remembered is sure.
    pub fn forget(&self) {
        if let Some(memory) = &self.memory {
            memory.forget();
        }
    }

    /// Whether the database answers; nothing that is remembered does.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn answer(&self) -> Result<(), ReadError> {
        self.database.one("SELECT 1 AS one", &[]).await.map(drop)
    }

    /// The id of the aggregate that holds a name.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn owner(&self, claim: &Claim) -> Result<Option<String>, ReadError> {
        Ok(self.holder(claim).await?.map(|(_, id)| id))
    }

    /// The type (as `user`) and the id of the aggregate that holds a name.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn holder(&self, claim: &Claim) -> Result<Option<(String, String)>, ReadError> {
        let sql = format!("SELECT owner_type, owner {NAMED}");
        let record = self.database.one(&sql, &self.name(claim)).await?;
        record.map(|record| Ok((record.text("owner_type")?, record.text("owner")?))).transpose()
    }

    /// The row of the aggregate that holds a name. Further values are `$4` and so on in the rest of the condition.
    pub(crate) async fn held<V: View>(
        &self,
        claim: &Claim,
        rest: &str,
        values: &[Value],
    ) -> Result<Option<V>, ReadError> {
        let rest = format!("WHERE id = (SELECT owner {NAMED}) {rest}");
        self.one(&rest, &[&self.name(claim), values].concat()).await
    }

    /// A name as it is looked for.
    fn name(&self, claim: &Claim) -> [Value; 3] {
        let pool = claim.pool.as_ref().map_or("", |pool| pool.as_str());
        [pool.into(), claim.kind.name().into(), (self.hash)(claim).into()]
    }

    /// The row that the rest of a `SELECT` finds, if any.
    pub(crate) async fn one<V: View>(
        &self,
        rest: &str,
        values: &[Value],
    ) -> Result<Option<V>, ReadError> {
        if nothing_matches(values) {
            return Ok(None);
        }
        let sql = V::TABLE.select(rest);
        let read = async {
            let record = self.database.one(&sql, values).await?;
            record.as_ref().map(V::read).transpose()
        };
        match self.memory_of::<V>() {
            Some(memory) => memory.ask(&sql, values, read).await,
            None => read.await,
        }
    }

    /// The rows that the rest of a `SELECT` finds.
    pub(crate) async fn all<V: View>(
        &self,
        rest: &str,
        values: &[Value],
    ) -> Result<Vec<V>, ReadError> {
        if nothing_matches(values) {
            return Ok(Vec::new());
        }
        let sql = V::TABLE.select(rest);
        let read = async {
            let records = self.database.all(&sql, values).await?;
            records.iter().map(V::read).collect()
        };
        match self.memory_of::<V>() {
            Some(memory) => memory.ask(&sql, values, read).await,
            None => read.await,
        }
    }

    fn memory_of<V: View>(&self) -> Option<&Memory> {
        self.memory.as_deref().filter(|_| Memory::is_of(V::TABLE))
    }
}

/// PostgreSQL has no text with a NUL character and refuses to look for one. An id in a request may hold anything.
pub(crate) fn nothing_matches(values: &[Value]) -> bool {
    values.iter().any(|value| matches!(value, Value::Text(Some(text)) if text.contains('\0')))
}
