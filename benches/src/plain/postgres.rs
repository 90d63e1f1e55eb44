//! postgres-es with its default pool of ten connections, and the schema of its documentation.

use std::sync::Arc;

use postgres_es::{
    PostgresEventRepository, PostgresViewRepository, default_postgress_pool, postgres_cqrs,
};
use sqlx::Executor;

use super::{Plain, one_view};
use crate::error::Failure;

const SCHEMA: &str = "
CREATE TABLE events (
    aggregate_type text NOT NULL,
    aggregate_id   text NOT NULL,
    sequence       bigint CHECK (sequence >= 0) NOT NULL,
    event_type     text NOT NULL,
    event_version  text NOT NULL,
    payload        json NOT NULL,
    metadata       json NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);
CREATE TABLE login_view (
    view_id text NOT NULL,
    version bigint CHECK (version >= 0) NOT NULL,
    payload json NOT NULL,
    PRIMARY KEY (view_id)
)";

/// Opens an empty database, with one view or without.
///
/// # Errors
/// Where the schema cannot be made.
pub async fn open(url: &str, view: bool) -> Result<Plain<PostgresEventRepository>, Failure> {
    let pool = default_postgress_pool(url).await;
    pool.execute(SCHEMA).await?;
    let (queries, failures) = if view {
        one_view(PostgresViewRepository::new("login_view", pool.clone()))
    } else {
        (Vec::new(), Arc::default())
    };
    Ok(Plain::new(postgres_cqrs(pool, queries, ()), failures))
}
