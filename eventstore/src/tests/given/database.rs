//! What stands in the database, asked and edited behind the store's back.

use projections::{ResultRow, Value};
use sqlx::Executor;

use super::{Given, command, pool};
use crate::{
    database::{backend::Backend, ephemeral::Sql},
    memory::cache::Cache,
    words::stream::{Scope, Stream},
};

/// A stream of the pool `acme`.
pub fn stream(kind: &'static str, id: &str) -> Stream {
    Stream::new(&Scope::of(Some(&pool())), kind, id)
}

/// The statements that add an event to a stream of the pool `acme` behind the back of every server. It says nothing but
/// when it happened.
pub fn by_hand(kind: &str, id: &str, sequence: u64, name: &str) -> [String; 2] {
    let insert = format!(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, \
         pool, position, unit, command, recorded_at, actor) SELECT '{kind}', '{id}', {sequence}, '{name}', '1.0', \
         '{{\"{name}\":{{\"at\":\"2026-01-02T12:00:00Z\"}}}}', '{{}}', 'acme', position + 1, position + 1, \
         '{}', '2026-01-02T12:00:00.000+00:00', 'server' FROM heads WHERE pool = 'acme'",
        command(),
    );
    [insert, "UPDATE heads SET position = position + 1 WHERE pool = 'acme'".to_owned()]
}

/// The columns of an event that its place and its writer depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub pool: String,
    pub position: i64,
    pub unit: i64,
    pub command: String,
    pub name: String,
    pub id: String,
    pub sequence: i64,
}

impl Given {
    /// Runs SQL that both databases understand.
    pub async fn sql(&self, sql: &str) -> u64 {
        self.store.shared.backend.execute(sql, &[]).await.unwrap()
    }

    /// Runs SQL that the databases say in their own words.
    pub async fn sql_on(&self, postgres: &str, sqlite: &str) -> u64 {
        match &self.store.shared.backend {
            Backend::Postgres { .. } => self.sql(postgres).await,
            Backend::Sqlite { .. } => self.sql(sqlite).await,
        }
    }

    /// Adds an event as [`by_hand`] says.
    pub async fn add_by_hand(&self, kind: &str, id: &str, sequence: u64, name: &str) {
        for sql in by_hand(kind, id, sequence, name) {
            self.sql(&sql).await;
        }
    }

    /// Runs SQL where things are kept that are safe to lose: on SQLite in a file of its own.
    pub async fn ephemeral_sql(&self, postgres: &str, sqlite: &str) {
        match &self.store.shared.backend {
            Backend::Postgres { .. } => drop(self.sql(postgres).await),
            Backend::Sqlite { ephemeral, .. } => {
                ephemeral.lock().await.execute(sqlite).await.unwrap();
            }
        }
    }

    /// Reads one row of what is safe to lose.
    pub async fn ephemeral_row(&self, sql: &'static str) -> ResultRow {
        let sql = Sql { postgres: sql, sqlite: sql };
        self.store.shared.backend.ephemeral(sql, &[]).await.unwrap().unwrap()
    }

    /// Reads with SQL.
    pub async fn rows(&self, sql: &str, values: &[Value]) -> Vec<ResultRow> {
        self.store.shared.backend.reading().all(sql, values).await.unwrap()
    }

    /// The column `line` of a query, a text.
    pub async fn lines(&self, sql: &str) -> Vec<String> {
        let rows = self.rows(sql, &[]).await;
        rows.iter().map(|row| row.text("line").unwrap()).collect()
    }

    /// The column `n` of a query, a number.
    pub async fn number(&self, sql: &str) -> i64 {
        self.rows(sql, &[]).await[0].int("n").unwrap()
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT count(*) AS n FROM {table}")).await
    }

    /// All events, pool by pool, in order.
    pub async fn written(&self) -> Vec<Written> {
        let sql = "SELECT pool, position, unit, CAST(command AS text) AS command, event_type, aggregate_id, sequence \
            FROM events ORDER BY pool, position";
        let rows = self.rows(sql, &[]).await;
        let written = |row: &ResultRow| Written {
            pool: row.text("pool").unwrap(),
            position: row.int("position").unwrap(),
            unit: row.int("unit").unwrap(),
            command: row.text("command").unwrap(),
            name: row.text("event_type").unwrap(),
            id: row.text("aggregate_id").unwrap(),
            sequence: row.int("sequence").unwrap(),
        };
        rows.iter().map(written).collect()
    }

    /// Rows and names are as the events say.
    pub async fn is_consistent(&self) {
        let report = self.store.rebuild(true).await.unwrap();
        assert!(report.is_clean(), "{report}");
    }

    /// What this server keeps in memory.
    pub fn cache(&self) -> &Cache {
        &self.store.shared.cache
    }
}
