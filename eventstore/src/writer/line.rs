//! The connection that the writer holds.

use std::{sync::Arc, time::Duration};

use projections::RESTED;
use sqlx::{ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use tokio::time::{Instant, timeout};

use super::Written;
use crate::{backend::Backend, core::Core, error::StoreError, follow::Known, proposal::Proposal};

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
                let writing =
                    on_postgres(self.postgres.take(), options, &self.core.known, proposals);
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
    known: &Known,
    proposals: &[&Proposal],
) -> Result<(PgConnection, Written), StoreError> {
    let mut connection = match usable(held).await {
        Some(connection) => connection,
        None => connect(options, known).await?,
    };
    let written = super::write(&mut connection, proposals).await?;
    Ok((connection, written))
}

/// What is written by this connection is no news to this replica.
async fn connect(options: &PgConnectOptions, known: &Known) -> Result<PgConnection, sqlx::Error> {
    let mut connection = options.connect().await?;
    let process: i32 =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut connection).await?;
    known.writes_by(process.unsigned_abs());
    Ok(connection)
}

/// The connection, unless the server has gone while it rested: of a write that meets a dead one nobody knows whether it
/// was carried out.
async fn usable(held: Option<Held>) -> Option<PgConnection> {
    let Held(mut connection, used) = held?;
    (used.elapsed() < RESTED || connection.ping().await.is_ok()).then_some(connection)
}
