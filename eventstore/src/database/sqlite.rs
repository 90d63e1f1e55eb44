//! Writing on SQLite: many rows of a table with one statement.

use std::collections::BTreeMap;

use projections::{Filled, ResultRow};
use serde_json::{Value as Json, json};
use sqlx::{Executor, SqliteConnection};

use super::{
    row_change::{How, RowChange},
    write::{Ends, Write, WriteConnection, is_unique_violation},
};
use crate::words::{
    own_tables::EVENTS,
    proposal::Erasure,
    stream::{HashedName, Scope, Stream},
};

/// The most rows of one statement: SQLite takes 32766 values, and each number of rows is a statement that is kept.
const PORTION: usize = 32;

const MOVE_HEAD: &str = "INSERT INTO heads (pool, position) VALUES ($1, $2) \
    ON CONFLICT (pool) DO UPDATE SET position = heads.position + excluded.position \
    RETURNING position, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')";

const VERSIONS: &str = "SELECT key + 1 AS at, (SELECT max(sequence) FROM events \
    WHERE aggregate_type = json_extract(value, '$[0]') AND aggregate_id = json_extract(value, '$[1]')) AS head \
    FROM json_each($1)";

/// A stream that went on behind the version at which it was read.
const STALE: &str = "SELECT 1 FROM json_each($1) WHERE EXISTS (SELECT 1 FROM events \
    WHERE aggregate_type = json_extract(value, '$[0]') AND aggregate_id = json_extract(value, '$[1]') \
    AND sequence = json_extract(value, '$[2]') + 1) LIMIT 1";

const OWNERS: &str = "SELECT json_each.key + 1 AS at, owner_type, owner FROM json_each($1) \
    JOIN names ON pool = json_extract(value, '$[0]') AND kind = json_extract(value, '$[1]') \
    AND name = json_extract(value, '$[2]')";

const WRITTEN: &str = "SELECT key + 1 AS at FROM json_each($1) WHERE EXISTS (SELECT 1 FROM events \
    WHERE pool = json_extract(value, '$[0]') AND command = json_extract(value, '$[1]') AND position = unit)";

impl WriteConnection for SqliteConnection {
    async fn lock(&mut self, _scopes: &[&Scope]) -> Result<(), sqlx::Error> {
        let Err(error) = self.execute("BEGIN IMMEDIATE").await else {
            return Ok(());
        };
        // A command that was cancelled in the middle of a transaction left it open.
        match self.execute("ROLLBACK").await {
            Ok(_) => self.execute("BEGIN IMMEDIATE").await.map(drop),
            Err(_) => Err(error),
        }
    }

    async fn versions(&mut self, streams: &[&Stream]) -> Result<Vec<ResultRow>, sqlx::Error> {
        let keys = streams.iter().map(|stream| json!([stream.kind, *stream.id]));
        keyed(self, VERSIONS, keys.collect()).await
    }

    async fn owners(&mut self, names: &[&HashedName]) -> Result<Vec<ResultRow>, sqlx::Error> {
        let keys =
            names.iter().map(|name| json!([name.scope.as_str(), name.kind.name(), name.hash]));
        keyed(self, OWNERS, keys.collect()).await
    }

    async fn written(
        &mut self,
        commands: &[(&Scope, &str)],
    ) -> Result<Vec<ResultRow>, sqlx::Error> {
        let keys = commands.iter().map(|(scope, command)| json!([scope.as_str(), command]));
        keyed(self, WRITTEN, keys.collect()).await
    }

    async fn traces(
        &mut self,
        scope: &Scope,
        erasure: &Erasure,
    ) -> Result<Vec<ResultRow>, sqlx::Error> {
        let (sql, values) = erasure.query(scope);
        let rows = sqlx::query(&sql).fill(&values).fetch_all(self).await?;
        Ok(rows.into_iter().map(ResultRow::Sqlite).collect())
    }

    async fn write(&mut self, write: &Write<'_>) -> Result<Ends, sqlx::Error> {
        let mut ends = Vec::with_capacity(write.heads.len());
        let mut recorded_at = String::new();
        for (scope, count) in &write.heads {
            let moved = sqlx::query_as(MOVE_HEAD).bind(scope.as_str()).bind(signed(*count));
            let (end, now): (i64, String) = moved.fetch_one(&mut *self).await?;
            ends.push(end.unsigned_abs());
            recorded_at = now;
        }
        append(self, write, &ends, &recorded_at).await?;
        for change in &write.changes {
            self.apply(change).await?;
        }
        Ok(ends)
    }

    async fn write_alone(&mut self, write: &Write<'_>) -> Result<Option<Ends>, sqlx::Error> {
        self.lock(&[]).await?;
        let written = match is_stale(self, &write.reads).await {
            Ok(true) => Ok(None),
            Ok(false) => match self.write(write).await {
                Ok(ends) => self.commit().await.map(|()| Some(ends)),
                Err(error) if is_unique_violation(&error) => Ok(None),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        if !matches!(written, Ok(Some(_))) {
            // The first error says more than that of the rollback.
            let _ = self.rollback().await;
        }
        written
    }

    async fn apply(&mut self, change: &RowChange<'_>) -> Result<(), sqlx::Error> {
        for rows in change.rows.chunks(PORTION) {
            let sql = sql(change, rows.len());
            let query = rows.iter().fold(sqlx::query(&sql), |query, row| query.fill(row));
            query.execute(&mut *self).await?;
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        self.execute("COMMIT").await.map(drop)
    }

    async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        self.execute("ROLLBACK").await.map(drop)
    }
}

async fn is_stale(
    connection: &mut SqliteConnection,
    reads: &[(&Stream, u64)],
) -> Result<bool, sqlx::Error> {
    if reads.is_empty() {
        return Ok(false);
    }
    let keys = reads.iter().map(|(stream, version)| json!([stream.kind, *stream.id, version]));
    Ok(!keyed(connection, STALE, keys.collect()).await?.is_empty())
}

async fn append(
    connection: &mut SqliteConnection,
    write: &Write<'_>,
    ends: &Ends,
    recorded_at: &str,
) -> Result<(), sqlx::Error> {
    let bases: BTreeMap<usize, u64> = write
        .heads
        .iter()
        .zip(ends)
        .map(|((_, count), end)| end.saturating_sub(*count))
        .enumerate()
        .collect();
    for events in write.events.chunks(PORTION) {
        let sql = append_sql(events.len());
        let mut query = sqlx::query(&sql);
        for event in events {
            let base = bases.get(&event.head).copied().unwrap_or(0);
            let (position, unit) = (signed(base + event.number), signed(base + event.unit));
            query = query.fill(event.values).bind(position).bind(unit).bind(recorded_at);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn keyed(
    connection: &mut SqliteConnection,
    sql: &str,
    keys: Json,
) -> Result<Vec<ResultRow>, sqlx::Error> {
    let rows = sqlx::query(sql).bind(keys.to_string()).fetch_all(connection).await?;
    Ok(rows.into_iter().map(ResultRow::Sqlite).collect())
}

fn append_sql(rows: usize) -> String {
    let columns: Vec<&str> = EVENTS.columns.iter().map(|column| column.name).collect();
    let row = format!("({})", vec!["?"; columns.len() + 3].join(", "));
    let (columns, rows) = (columns.join(", "), vec![row; rows].join(", "));
    format!("INSERT OR ROLLBACK INTO events ({columns}, position, unit, recorded_at) VALUES {rows}")
}

/// What a row refuses rolls the transaction back: SQLite need not remember how to undo a single statement.
fn sql(change: &RowChange<'_>, rows: usize) -> String {
    let (table, columns) = (change.table.name, change.names().collect::<Vec<_>>().join(", "));
    let row = format!("({})", vec!["?"; change.width()].join(", "));
    let rows = vec![row; rows].join(", ");
    match change.how {
        How::Insert => format!("INSERT OR ROLLBACK INTO {table} ({columns}) VALUES {rows}"),
        How::Upsert => {
            let otherwise = change.on_conflict();
            format!("INSERT OR ROLLBACK INTO {table} ({columns}) VALUES {rows} {otherwise}")
        }
        How::Delete => format!("DELETE FROM {table} WHERE ({columns}) IN (VALUES {rows})"),
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
