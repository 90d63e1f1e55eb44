//! Whether this server can do what it is there for: read, and write.

use std::{fmt, sync::Arc, time::Duration};

use projections::ReadError;
use tokio::time::timeout;

use crate::{database::backend::Backend, shared::Shared, words::error::StoreError};

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Writes the row that is there already: durable, and without a trace.
const PROBE: &str = "UPDATE format SET writes = writes WHERE id = 1";
const WRITABLE: &str = "SELECT (NOT pg_is_in_recovery() \
    AND current_setting('transaction_read_only') = 'off') AS writable";

/// Tells whether the store can read and write.
#[derive(Clone)]
pub struct Readiness(Arc<Shared>);

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readiness")
    }
}

/// Why a server should not be sent requests now.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NotReady {
    /// The database does not answer.
    #[error("the database does not answer: {0}")]
    Unreachable(StoreError),
    /// The database answers, and takes no writes: it is a standby, or was switched to read-only.
    #[error("the database takes no writes: it is a standby or read-only")]
    ReadOnly,
    /// The last write failed a moment ago, or so did another try.
    #[error("the database cannot be written to: {0}")]
    Unwritable(StoreError),
}

impl Readiness {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    /// Asks the database. The last write counts if it failed a moment ago; if it was longer ago, another one is tried.
    ///
    /// # Errors
    /// [`NotReady`].
    pub async fn check(&self) -> Result<(), NotReady> {
        let reading = timeout(PATIENCE, self.reads()).await;
        reading.unwrap_or(Err(NotReady::Unreachable(StoreError::Silent)))?;
        match self.0.outcome.failure() {
            None => return Ok(()),
            Some(failure) if failure.counts() => return Err(NotReady::Unwritable(failure.error)),
            Some(_) => {}
        }
        let probing = timeout(PATIENCE, self.0.backend.execute(PROBE, &[])).await;
        let probed = match probing {
            Ok(probed) => probed.map(drop).map_err(StoreError::from),
            Err(_) => Err(StoreError::Silent),
        };
        self.0.outcome.note(&probed);
        probed.map_err(NotReady::Unwritable)
    }

    async fn reads(&self) -> Result<(), NotReady> {
        let database = self.0.backend.reading();
        let unreachable = |error: ReadError| NotReady::Unreachable(error.into());
        let sql = match &self.0.backend {
            Backend::Postgres { .. } => WRITABLE,
            Backend::Sqlite { .. } => "SELECT 1 AS writable",
        };
        let row = database.one(sql, &[]).await.map_err(unreachable)?;
        let writable = match (&self.0.backend, row) {
            (Backend::Postgres { .. }, Some(row)) => row.bool("writable").map_err(unreachable)?,
            (_, row) => row.is_some(),
        };
        if writable { Ok(()) } else { Err(NotReady::ReadOnly) }
    }
}
