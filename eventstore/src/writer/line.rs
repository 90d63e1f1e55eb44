//! The connection that the writer holds.

use std::{sync::Arc, time::Duration};

use projections::RESTED;
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use tokio::time::{Instant, timeout};

use super::Written;
use crate::{backend::Backend, core::Core, error::StoreError, proposal::Proposal};

/// A server that does not answer for so long is given up, and its connection with it.
const PATIENCE: Duration = Duration::from_secs(40);

/// The writer's connection; on PostgreSQL it is made when it is needed, and again after it was lost.
pub(crate) struct Line {
    core: Arc<Core>,
    postgres: Option<Held>,
}

/// A connection, and when it was used last.
struct Held(PgConnection, Instant);

impl Line {
    pub const fn new(core: Arc<Core>) -> Self {
        Self { core, postgres: None }
    }

    /// Writes a batch.
    pub async fn write(&mut self, proposals: &[&Proposal]) -> Result<Written, StoreError> {
        match &self.core.backend {
            Backend::Sqlite { write, .. } => {
                Ok(super::write(&mut *write.lock().await, proposals).await?)
            }
            Backend::Postgres { options, .. } => {
                let writing = on_postgres(self.postgres.take(), options, &self.core, proposals);
                let written = timeout(PATIENCE, writing).await.map_err(|_| StoreError::Silent)?;
                let (connection, written) = written?;
                self.postgres = Some(Held(connection, Instant::now()));
                Ok(written)
            }
        }
    }
}

async fn on_postgres(
    held: Option<Held>,
    options: &PgConnectOptions,
    core: &Core,
    proposals: &[&Proposal],
) -> Result<(PgConnection, Written), StoreError> {
    if let Some(mut connection) = usable(held).await {
        let written = super::write(&mut connection, proposals).await?;
        return Ok((connection, written));
    }
    let mut connection = connect(options, core).await?;
    // These were decided on what was known before.
    let written = super::checked(&mut connection, proposals).await?;
    Ok((connection, written))
}

/// What is written by this connection is no news to this replica. What it knew before is: a server that took over from
/// another may have lost some of it.
async fn connect(options: &PgConnectOptions, core: &Core) -> Result<PgConnection, sqlx::Error> {
    let mut connection = options.connect().await?;
    let process: i32 =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await?;
    core.known.writes_by(process.unsigned_abs());
    core.cache.clear();
    core.views.forget();
    Ok(connection)
}

/// The connection, unless the server has gone while it rested: of a write that meets a dead one nobody knows whether it
/// was carried out.
async fn usable(held: Option<Held>) -> Option<PgConnection> {
    let Held(mut connection, used) = held?;
    (used.elapsed() < RESTED || connection.ping().await.is_ok()).then_some(connection)
}
