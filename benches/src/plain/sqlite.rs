//! sqlite-es with the schema of its documentation. Its default pool is told `synchronous=FULL`, since its own default,
//! `NORMAL`, may lose acknowledged commands when the machine stops.

use std::{str::FromStr, sync::Arc};

use sqlite_es::{SqliteEventRepository, SqliteViewRepository, sqlite_cqrs};
use sqlx::{
    Executor, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Plain, one_view};
use crate::error::Failure;

const SCHEMA: &str = "
CREATE TABLE events (
    aggregate_type text NOT NULL,
    aggregate_id   text NOT NULL,
    sequence       integer CHECK (sequence >= 0) NOT NULL,
    event_type     text NOT NULL,
    event_version  text NOT NULL,
    payload        text NOT NULL,
    metadata       text NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
) STRICT;
CREATE TABLE login_view (
    view_id text NOT NULL,
    version integer CHECK (version >= 0) NOT NULL,
    payload text NOT NULL,
    PRIMARY KEY (view_id)
) STRICT";

/// Opens an empty file with so many connections, with one view or without.
///
/// # Errors
/// Where the schema cannot be made, or a connection is less durable than ours.
pub async fn open(
    url: &str,
    connections: u32,
    view: bool,
) -> Result<Plain<SqliteEventRepository>, Failure> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new().max_connections(connections).connect_with(options).await?;
    pool.execute(SCHEMA).await?;
    durable(&pool, connections).await?;
    let (queries, failures) = if view {
        one_view(SqliteViewRepository::new("login_view", pool.clone()))
    } else {
        (Vec::new(), Arc::default())
    };
    Ok(Plain::new(sqlite_cqrs(pool, queries, ()), failures))
}

/// Asks every connection of the pool, all at the same time.
async fn durable(pool: &SqlitePool, connections: u32) -> Result<(), Failure> {
    let mut held = Vec::new();
    for _ in 0..connections {
        let mut connection = pool.acquire().await?;
        let mode: String =
            sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
        let level: i64 =
            sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?;
        if (mode.as_str(), level) != ("wal", 2) {
            return Err(Failure::unfit(format!(
                "a baseline connection has {mode}, synchronous={level}"
            )));
        }
        held.push(connection);
    }
    Ok(())
}
