//! What the tests share: empty databases with the read tables, states folded from events, and a plain insert.

use std::{
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::recorded::Recorded;
use sqlx::{
    ConnectOptions, Executor, PgConnection, SqliteConnection, postgres::PgConnectOptions,
    sqlite::SqliteConnectOptions,
};

use crate::{Database, Lender, Projected, Row, Value, Views};

const SQLITE: &str = include_str!("../../eventstore/migrations/sqlite/0002_read_tables.sql");
const POSTGRES: &str = include_str!("../../eventstore/migrations/postgres/0002_read_tables.sql");

/// An empty SQLite database in memory.
pub async fn sqlite() -> Database {
    let lender: Lender<SqliteConnection> =
        Lender::new(SqliteConnectOptions::new().in_memory(true), 1);
    let mut lent = lender.lend().await.unwrap();
    let made = lent.execute(SQLITE).await;
    lent.back(made).unwrap();
    Database::Sqlite(lender)
}

/// An empty schema of the PostgreSQL server that `SAOMA_TEST_POSTGRES` names.
pub async fn postgres() -> Database {
    let url = std::env::var("SAOMA_TEST_POSTGRES").expect(
        "SAOMA_TEST_POSTGRES is not set: give it the address of a throw-away PostgreSQL (pg_virtualenv makes one)",
    );
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);
    let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    let schema = format!("projections_{}_{number}", process::id());
    let server: PgConnectOptions = url.parse().unwrap();
    let mut admin = server.connect().await.unwrap();
    admin.execute(format!("CREATE SCHEMA {schema}").as_str()).await.unwrap();
    let inside = server.options([("search_path", schema)]);
    let lender: Lender<PgConnection> = Lender::new(inside, 1);
    let mut lent = lender.lend().await.unwrap();
    let made = lent.execute(POSTGRES).await;
    lent.back(made).unwrap();
    Database::Postgres(lender)
}

/// The views over a database whose claims are not used.
pub fn views(database: &Database) -> Views {
    Views::new(database.clone(), |_| String::new())
}

/// The state after some events.
pub fn folded<A: Recorded>(events: impl IntoIterator<Item = A::Event>) -> A {
    events.into_iter().fold(A::default(), |mut state, event| {
        state.apply(event);
        state
    })
}

/// Writes the rows of the state after some events.
pub async fn record<A: Projected>(
    database: &Database,
    id: &str,
    events: impl IntoIterator<Item = A::Event>,
) {
    let events: Vec<_> = events.into_iter().collect();
    let version = u64::try_from(events.len()).unwrap();
    for row in folded::<A>(events).rows(id, version) {
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

/// So many milliseconds after the tests' noon.
pub fn at(milliseconds: i64) -> DateTime<Utc> {
    let noon = DateTime::from_timestamp(1_767_355_200, 0).unwrap();
    noon + TimeDelta::milliseconds(milliseconds)
}
