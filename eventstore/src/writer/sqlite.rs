//! Writing on SQLite: many rows of a table with one statement.

use projections::{Filled, Record};
use serde_json::{Value as Json, json};
use sqlx::{Executor, SqliteConnection};

use super::{
    Session,
    change::{Change, Verb},
};
use crate::stream::{Name, Stream};

/// So many rows at most in one statement, as a power of two: SQLite takes 32766 values.
const LARGEST_PORTION: u32 = 5;

const MOVE_HEAD: &str = "UPDATE head SET position = position + $1, \
    recorded_at = max(recorded_at, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')) \
    RETURNING position - $1 AS base, recorded_at";

const HEADS: &str = "SELECT key + 1 AS at, (SELECT max(sequence) FROM events \
    WHERE aggregate_type = json_extract(value, '$[0]') AND aggregate_id = json_extract(value, '$[1]')) AS head \
    FROM json_each($1)";

const OWNERS: &str = "SELECT json_each.key + 1 AS at, owner_type, owner FROM json_each($1) \
    JOIN claims ON pool = json_extract(value, '$[0]') AND kind = json_extract(value, '$[1]') \
    AND name = json_extract(value, '$[2]')";

impl Session for SqliteConnection {
    async fn lock(&mut self) -> Result<(), sqlx::Error> {
        let Err(error) = self.execute("BEGIN IMMEDIATE").await else {
            return Ok(());
        };
        // Who was stopped in the middle of a transaction left it open.
        match self.execute("ROLLBACK").await {
            Ok(_) => self.execute("BEGIN IMMEDIATE").await.map(drop),
            Err(_) => Err(error),
        }
    }

    async fn heads(&mut self, streams: &[&Stream]) -> Result<Vec<Record>, sqlx::Error> {
        let keys = streams.iter().map(|stream| json!([stream.kind, stream.id]));
        keyed(self, HEADS, keys.collect()).await
    }

    async fn owners(&mut self, names: &[&Name]) -> Result<Vec<Record>, sqlx::Error> {
        let keys = names.iter().map(|name| json!([name.pool, name.kind.name(), name.hash]));
        keyed(self, OWNERS, keys.collect()).await
    }

    async fn write(&mut self, changes: &[Change<'_>]) -> Result<u64, sqlx::Error> {
        let mut base = 0;
        for change in changes {
            if change.verb == Verb::Append {
                base = append(self, change).await?;
            } else {
                self.apply(change).await?;
            }
        }
        Ok(base.unsigned_abs())
    }

    async fn apply(&mut self, change: &Change<'_>) -> Result<(), sqlx::Error> {
        for rows in portions(&change.rows) {
            let sql = sql(change, rows.len());
            let query = rows.iter().fold(sqlx::query(&sql), |query, row| query.fill(row));
            query.execute(&mut *self).await?;
        }
        Ok(())
    }

    async fn write_alone(&mut self, changes: &[Change<'_>]) -> Result<u64, sqlx::Error> {
        self.lock().await?;
        let written = match self.write(changes).await {
            Ok(base) => self.commit().await.map(|()| base),
            Err(error) => Err(error),
        };
        if written.is_err() {
            // The first error says more than that of the rollback.
            let _ = self.rollback().await;
        }
        written
    }

    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        self.execute("COMMIT").await.map(drop)
    }

    async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        self.execute("ROLLBACK").await.map(drop)
    }
}

async fn append(
    connection: &mut SqliteConnection,
    events: &Change<'_>,
) -> Result<i64, sqlx::Error> {
    let count = i64::try_from(events.rows.len()).unwrap_or(i64::MAX);
    let moved = sqlx::query_as(MOVE_HEAD).bind(count).fetch_one(&mut *connection).await?;
    let (base, recorded_at): (i64, String) = moved;
    let mut position = base;
    for rows in portions(&events.rows) {
        let sql = sql(events, rows.len());
        let mut query = sqlx::query(&sql);
        for row in rows {
            position += 1;
            query = query.fill(row).bind(position).bind(&recorded_at);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(base)
}

async fn keyed(
    connection: &mut SqliteConnection,
    sql: &str,
    keys: Json,
) -> Result<Vec<Record>, sqlx::Error> {
    let rows = sqlx::query(sql).bind(keys.to_string()).fetch_all(connection).await?;
    Ok(rows.into_iter().map(Record::Sqlite).collect())
}

/// Statements of few sizes, so that each is prepared once.
fn portions<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = 1 << rows.len().checked_ilog2()?.min(LARGEST_PORTION);
        let (portion, rest) = rows.split_at_checked(size)?;
        rows = rest;
        Some(portion)
    })
}

/// What a row refuses rolls the transaction back: SQLite need not remember how to undo a single statement.
fn sql(change: &Change<'_>, rows: usize) -> String {
    let (table, columns) = (change.table.name, change.names().collect::<Vec<_>>().join(", "));
    let given: &[&str] = match change.verb {
        Verb::Append => &["position", "recorded_at"],
        _ => &[],
    };
    let row = format!("({})", vec!["?"; change.width() + given.len()].join(", "));
    let rows = vec![row; rows].join(", ");
    match change.verb {
        Verb::Append => {
            let given = given.join(", ");
            format!("INSERT OR ROLLBACK INTO {table} ({columns}, {given}) VALUES {rows}")
        }
        Verb::Insert => format!("INSERT OR ROLLBACK INTO {table} ({columns}) VALUES {rows}"),
        Verb::Upsert => {
            let otherwise = change.on_conflict();
            format!("INSERT OR ROLLBACK INTO {table} ({columns}) VALUES {rows} {otherwise}")
        }
        Verb::Delete => format!("DELETE FROM {table} WHERE ({columns}) IN (VALUES {rows})"),
    }
}
