//! The door to the read tables. Each table's file adds its queries.

use std::{fmt, sync::Arc};

use domain::claim::Claim;

use crate::{
    database::{Database, ReadError},
    row::Value,
};

type Hash = dyn Fn(&Claim) -> String + Send + Sync;

/// Reads what is true now. Made by the event store.
#[derive(Clone)]
pub struct Views {
    pub(crate) database: Database,
    hash: Arc<Hash>,
}

impl fmt::Debug for Views {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Views")
    }
}

impl Views {
    /// Over a database whose claims are stored under the given keyed hash.
    pub fn new(database: Database, hash: impl Fn(&Claim) -> String + Send + Sync + 'static) -> Self {
        Self { database, hash: Arc::new(hash) }
    }

    /// The id of the aggregate that holds a name.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn owner(&self, claim: &Claim) -> Result<Option<String>, ReadError> {
        let key = [
            Value::from(claim.pool.as_ref().map_or("", |pool| pool.as_str())),
            claim.kind.name().into(),
            (self.hash)(claim).into(),
        ];
        let sql = "SELECT owner FROM claims WHERE pool = $1 AND kind = $2 AND name = $3";
        self.database.one(sql, &key).await?.map(|record| record.text("owner")).transpose()
    }
}
