//! The connection that the writer holds.

use std::{sync::Arc, time::Duration};

use projections::{RESTED, ReadError, ends_connection};
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};
use tokio::time::{Instant, timeout};

use super::batch::{self, Written};
use crate::{
    database::backend::{BUSY, Backend, WRITER},
    shared::Shared,
    words::{error::StoreError, proposal::Proposal},
};

/// A server that does not answer within this is given up, and its connection with it.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a new connection may take.
const CONNECTING: Duration = Duration::from_secs(5);
/// Changes nothing. A server that takes no writes refuses it: it is none to begin an epoch with.
const MAY_WRITE: &str = "UPDATE format SET writes = writes WHERE false";

/// The writer's connection; on PostgreSQL it is made when it is needed, and again after it was lost.
pub(crate) struct WriterConnection {
    shared: Arc<Shared>,
    postgres: Option<Held>,
}

/// A connection, and when it was used last.
struct Held(PgConnection, Instant);

impl WriterConnection {
    pub const fn new(shared: Arc<Shared>) -> Self {
        Self { shared, postgres: None }
    }

    /// Whether a moment ago it still worked.
    pub fn is_in_use(&self) -> bool {
        match &self.shared.backend {
            Backend::Sqlite { .. } => true,
            Backend::Postgres { .. } => {
                self.postgres.as_ref().is_some_and(|Held(_, used)| used.elapsed() < RESTED)
            }
        }
    }

    /// Makes sure that there is a connection. A new one begins an epoch: what was decided before it is decided again.
    pub async fn prepare(&mut self) -> Result<(), StoreError> {
        let Backend::Postgres { options, .. } = &self.shared.backend else {
            return Ok(());
        };
        self.postgres = usable(self.postgres.take()).await;
        if self.postgres.is_none() {
            let connecting = timeout(CONNECTING, connect(options)).await;
            let connection = connecting.map_err(|_| StoreError::Silent)??;
            self.shared.begin_epoch();
            self.postgres = Some(Held(connection, Instant::now()));
        }
        Ok(())
    }

    /// Writes a batch.
    pub async fn write(&mut self, proposals: &[&Proposal]) -> Result<Written, StoreError> {
        match &self.shared.backend {
            Backend::Sqlite { write, .. } => {
                Ok(batch::write(&mut *write.lock().await, proposals).await?)
            }
            Backend::Postgres { .. } => {
                let Held(mut connection, _) = self.postgres.take().ok_or(StoreError::Closed)?;
                let writing = batch::write(&mut connection, proposals);
                let written = timeout(PATIENCE, writing).await.map_err(|_| StoreError::Silent)?;
                // What the database refuses of one command costs neither the connection nor what is known.
                if survives(&written) {
                    self.postgres = Some(Held(connection, Instant::now()));
                }
                Ok(written?)
            }
        }
    }

    /// Cuts SQLite's log when nothing is to be written: while readers are always there, it is never reset by itself. It does
    /// not wait for a reader that still needs the log. Answers whether it was cut.
    pub async fn rest(&self) -> bool {
        let Backend::Sqlite { write, .. } = &self.shared.backend else {
            return true;
        };
        let mut connection = write.lock().await;
        let _ = connection.execute("PRAGMA busy_timeout = 0").await;
        let cutting = sqlx::query_scalar::<_, i64>("PRAGMA wal_checkpoint(TRUNCATE)");
        let busy = cutting.fetch_one(&mut *connection).await;
        let patient = format!("PRAGMA busy_timeout = {}", BUSY.as_millis());
        let _ = connection.execute(patient.as_str()).await;
        matches!(busy, Ok(0))
    }
}

fn survives(written: &Result<Written, ReadError>) -> bool {
    match written {
        Ok(_) => true,
        Err(ReadError::Database(error)) => !ends_connection(error),
        Err(_) => false,
    }
}

async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let mut connection = options.connect().await?;
    connection.execute(WRITER).await?;
    connection.execute(MAY_WRITE).await?;
    Ok(connection)
}

/// The connection, unless the server has gone while it rested: after a write on a dead connection it is unknown whether it
/// was carried out.
async fn usable(held: Option<Held>) -> Option<Held> {
    let Held(mut connection, used) = held?;
    let usable = used.elapsed() < RESTED
        || matches!(timeout(CONNECTING, connection.ping()).await, Ok(Ok(())));
    usable.then_some(Held(connection, used))
}
