//! What the tests share: empty databases with the read tables, states folded from events, and a plain insert.

mod proxy;

use std::{
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::aggregate::after;
use sqlx::{
    ConnectOptions, Connection as _, Executor, PgConnection, SqliteConnection,
    postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};

pub use proxy::Proxy;

use crate::{Connections, Database, Projected, Row, Value, Views};

pub const SQLITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../eventstore/migrations/sqlite");
pub const POSTGRES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../eventstore/migrations/postgres");

/// The names and texts of the migrations of the read tables, in order: those of a folder with `read_tables` in their
/// name.
pub fn migrations(folder: &str) -> Vec<(String, String)> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap());
    let mut migrations: Vec<_> = files
        .map(|file| (file.file_name().into_string().unwrap(), file.path()))
        .filter(|(name, _)| name.contains("read_tables"))
        .map(|(name, path)| (name, std::fs::read_to_string(path).unwrap()))
        .collect();
    migrations.sort();
    migrations
}

/// Their texts as one.
pub fn schema(folder: &str) -> String {
    migrations(folder).into_iter().map(|(_, sql)| sql).collect()
}

/// An empty SQLite database in memory.
pub async fn sqlite() -> Database {
    let connections: Connections<SqliteConnection> =
        Connections::new(SqliteConnectOptions::new().in_memory(true), 1);
    let mut connection = connections.acquire().await.unwrap();
    let made = connection.execute(schema(SQLITE).as_str()).await;
    connection.give_back(made).unwrap();
    Database::Sqlite(connections)
}

/// An empty schema of the test server.
pub async fn postgres() -> Database {
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);
    let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    let name = format!("projections_{}_{number}", process::id());
    let mut admin = server().connect().await.unwrap();
    admin.execute(format!("CREATE SCHEMA {name}").as_str()).await.unwrap();
    admin.close().await.unwrap();
    let connections: Connections<PgConnection> =
        Connections::new(server().options([("search_path", name)]), 1);
    let mut connection = connections.acquire().await.unwrap();
    let made = connection.execute(schema(POSTGRES).as_str()).await;
    connection.give_back(made).unwrap();
    Database::Postgres(connections)
}

/// The PostgreSQL server that `SAOMA_TEST_POSTGRES` names.
pub fn server() -> PgConnectOptions {
    let url = std::env::var("SAOMA_TEST_POSTGRES").expect(
        "SAOMA_TEST_POSTGRES is not set: give it the address of a throw-away PostgreSQL (pg_virtualenv makes one)",
    );
    url.parse().unwrap()
}

/// The views over a database.
pub fn views(database: &Database) -> Views {
    Views::new(database.clone())
}

/// Writes the rows of the state after some events.
pub async fn record<A: Projected>(
    database: &Database,
    id: &str,
    events: impl IntoIterator<Item = A::Event>,
) {
    let events: Vec<_> = events.into_iter().collect();
    let version = u64::try_from(events.len()).unwrap();
    for row in after::<A>(events).rows(id, version) {
        insert(database, &row).await;
    }
}

/// Writes a row.
pub async fn insert(database: &Database, row: &Row) {
    let columns: Vec<_> = row.table.columns.iter().map(|column| column.name).collect();
    let places: Vec<_> = (1..=row.values.len()).map(|n| format!("${n}")).collect();
    let (table, columns, places) = (row.table.name, columns.join(", "), places.join(", "));
    let sql = format!("INSERT INTO {table} ({columns}) VALUES ({places})");
    database.all(&sql, &row.values).await.unwrap();
}

/// A text value.
pub fn text(text: &str) -> Value {
    text.into()
}

/// That many milliseconds after the tests' noon.
pub fn at(milliseconds: i64) -> DateTime<Utc> {
    let noon = DateTime::from_timestamp(1_767_355_200, 0).unwrap();
    noon + TimeDelta::milliseconds(milliseconds)
}
