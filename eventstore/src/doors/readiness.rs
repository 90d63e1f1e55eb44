//! Whether this server can do what it is there for: read, and write.

use std::{fmt, sync::Arc, time::Duration};

use tokio::time::timeout;

use crate::{
    database::{backend::Backend, ephemeral::sql},
    shared::Shared,
    words::error::StoreError,
};

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
// The probe writes a megabyte, in place of a picture: on a full disk a small row may still find room for a long time after no
// command does.
sql!(
    PROBE = "INSERT INTO pictures (pool, hash, png) \
        SELECT '', 'probe', string_agg(md5(CAST(number AS text)), '') FROM generate_series(1, 32768) AS number \
        ON CONFLICT (pool, hash) DO UPDATE SET png = excluded.png",
    "INSERT INTO pictures (pool, hash, png) VALUES ('', 'probe', hex(randomblob(524288))) \
        ON CONFLICT (pool, hash) DO UPDATE SET png = excluded.png"
);
const TAKE_AWAY: &str = "DELETE FROM pictures WHERE pool = '' AND hash = 'probe'";

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
    #[error("the database does not answer")]
    Unreachable(#[source] StoreError),
    /// The database answers, and takes no writes: it is a standby, or was switched to read-only.
    #[error("the database takes no writes: it is a standby or read-only")]
    ReadOnly,
    /// The last write failed a moment ago, or so did another try.
    #[error("the database cannot be written to")]
    Unwritable(#[source] StoreError),
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
        let probed = timeout(PATIENCE, self.writes()).await;
        let probed = probed.unwrap_or(Err(StoreError::Silent));
        self.0.outcome.note(&probed);
        probed.map_err(NotReady::Unwritable)
    }

    async fn reads(&self) -> Result<(), NotReady> {
        match self.0.backend.takes_writes().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(NotReady::ReadOnly),
            Err(error) => Err(NotReady::Unreachable(error.into())),
        }
    }

    async fn writes(&self) -> Result<(), StoreError> {
        let probe = match &self.0.backend {
            Backend::Postgres { .. } => PROBE.postgres,
            Backend::Sqlite { .. } => PROBE.sqlite,
        };
        self.0.backend.execute(probe, &[]).await?;
        self.0.backend.execute(TAKE_AWAY, &[]).await?;
        Ok(())
    }
}
