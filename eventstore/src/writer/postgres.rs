//! Writing on PostgreSQL: one statement a batch, whose parts all wait for the head row.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use projections::{Kind, Record, Value};
use sqlx::{Executor, PgConnection, Postgres, Row, postgres::PgArguments, query::Query};

use super::{
    Session,
    change::{Change, Verb},
};
use crate::{
    follow::CHANNEL,
    stream::{Name, Stream},
};

/// Held until the commit: positions are dense and in the order of commits, and everybody locks this row first.
const MOVE_HEAD: &str = "moved AS (UPDATE head SET position = position + $1, \
    recorded_at = greatest(recorded_at, clock_timestamp()) RETURNING position - $1 AS base, recorded_at)";

const HEADS: &str = "SELECT at, (SELECT max(sequence) FROM events \
    WHERE aggregate_type = kind AND aggregate_id = id) AS head \
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted(kind, id, at)";

const OWNERS: &str = "SELECT at, owner_type, owner \
    FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS wanted(pool, kind, name, at) \
    JOIN claims USING (pool, kind, name)";

impl Session for PgConnection {
    async fn lock(&mut self) -> Result<(), sqlx::Error> {
        self.execute("BEGIN; SELECT position FROM head FOR UPDATE").await.map(drop)
    }

    async fn heads(&mut self, streams: &[&Stream]) -> Result<Vec<Record>, sqlx::Error> {
        let kinds: Vec<&str> = streams.iter().map(|stream| &*stream.kind).collect();
        let ids: Vec<&str> = streams.iter().map(|stream| &*stream.id).collect();
        let rows = sqlx::query(HEADS).bind(kinds).bind(ids).fetch_all(self).await?;
        Ok(rows.into_iter().map(Record::Postgres).collect())
    }

    async fn owners(&mut self, names: &[&Name]) -> Result<Vec<Record>, sqlx::Error> {
        let pools: Vec<&str> = names.iter().map(|name| &*name.pool).collect();
        let kinds: Vec<&str> = names.iter().map(|name| name.kind.name()).collect();
        let hashes: Vec<&str> = names.iter().map(|name| &*name.hash).collect();
        let query = sqlx::query(OWNERS).bind(pools).bind(kinds).bind(hashes);
        Ok(query.fetch_all(self).await?.into_iter().map(Record::Postgres).collect())
    }

    async fn write(&mut self, changes: &[Change<'_>]) -> Result<u64, sqlx::Error> {
        let sql = sql(changes);
        let events = changes.iter().filter(|change| change.verb == Verb::Append);
        let count = events.map(|change| change.rows.len()).sum::<usize>();
        let mut query = sqlx::query(&sql).bind(i64::try_from(count).unwrap_or(i64::MAX));
        for change in changes {
            for at in 0..change.width() {
                query = bind(query, change, at);
            }
        }
        let base: i64 = query.fetch_one(self).await?.try_get("base")?;
        Ok(base.unsigned_abs())
    }

    async fn apply(&mut self, change: &Change<'_>) -> Result<(), sqlx::Error> {
        let sql = part(change, 1, "");
        let query =
            (0..change.width()).fold(sqlx::query(&sql), |query, at| bind(query, change, at));
        query.execute(self).await.map(drop)
    }

    async fn write_alone(&mut self, changes: &[Change<'_>]) -> Result<u64, sqlx::Error> {
        self.write(changes).await
    }

    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        self.execute("COMMIT").await.map(drop)
    }

    async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        self.execute("ROLLBACK").await.map(drop)
    }
}

/// The text depends on the tables alone, so that it is prepared once.
fn sql(changes: &[Change<'_>]) -> String {
    let mut sql = format!("WITH {MOVE_HEAD}");
    let mut next = 2;
    for (at, change) in changes.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(sql, ", change_{at} AS ({})", part(change, next, "moved, "));
        next += change.width();
    }
    // One notification a batch tells the other replicas.
    let _ = write!(sql, " SELECT base, pg_notify('{CHANNEL}', (base + $1)::text) FROM moved");
    sql
}

/// The statement of one change; `after` names what it waits for.
fn part(change: &Change<'_>, first: usize, after: &str) -> String {
    let table = change.table.name;
    let columns = change.names().collect::<Vec<_>>().join(", ");
    let arrays = change
        .table
        .columns
        .iter()
        .take(change.width())
        .enumerate()
        .map(|(at, column)| format!("${}::{}[]", first + at, postgres_type(column.kind)))
        .collect::<Vec<_>>()
        .join(", ");
    let rows = format!("FROM {after}unnest({arrays})");
    match change.verb {
        Verb::Append => {
            let values = change.names().map(|name| match name {
                "payload" | "metadata" => format!("{name}::json"),
                _ => name.to_owned(),
            });
            let values = values.collect::<Vec<_>>().join(", ");
            format!(
                "INSERT INTO {table} ({columns}, position, recorded_at) \
                 SELECT {values}, base + at, recorded_at {rows} WITH ORDINALITY AS row({columns}, at)"
            )
        }
        Verb::Insert => {
            format!("INSERT INTO {table} ({columns}) SELECT row.* {rows} AS row({columns})")
        }
        Verb::Upsert => format!(
            "INSERT INTO {table} ({columns}) SELECT row.* {rows} AS row({columns}) {}",
            change.on_conflict()
        ),
        Verb::Delete => {
            let matching = change.names().map(|name| format!("{table}.{name} = row.{name}"));
            let matching = matching.collect::<Vec<_>>().join(" AND ");
            let using = rows.replacen("FROM", "USING", 1);
            format!("DELETE FROM {table} {using} AS row({columns}) WHERE {matching}")
        }
    }
}

const fn postgres_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Int => "bigint",
        Kind::Bool => "boolean",
        Kind::Time => "timestamptz",
    }
}

type Prepared<'q> = Query<'q, Postgres, PgArguments>;

/// Binds a column of the rows as an array.
fn bind<'q>(query: Prepared<'q>, change: &'q Change<'_>, at: usize) -> Prepared<'q> {
    let cells = || change.rows.iter().map(|row| row.get(at));
    match change.table.columns.get(at).map(|column| column.kind) {
        Some(Kind::Int) => query.bind(cells().map(int).collect::<Vec<Option<i64>>>()),
        Some(Kind::Bool) => query.bind(cells().map(bool).collect::<Vec<Option<bool>>>()),
        Some(Kind::Time) => query.bind(cells().map(time).collect::<Vec<Option<DateTime<Utc>>>>()),
        Some(Kind::Text) | None => {
            let texts: Vec<Option<&str>> = cells().map(text).collect();
            query.bind(texts)
        }
    }
}

fn text(cell: Option<&Value>) -> Option<&str> {
    match cell {
        Some(Value::Text(text)) => text.as_deref(),
        _ => None,
    }
}

fn int(cell: Option<&Value>) -> Option<i64> {
    match cell {
        Some(Value::Int(number)) => *number,
        _ => None,
    }
}

fn bool(cell: Option<&Value>) -> Option<bool> {
    match cell {
        Some(Value::Bool(yes)) => *yes,
        _ => None,
    }
}

fn time(cell: Option<&Value>) -> Option<DateTime<Utc>> {
    match cell {
        Some(Value::Time(at)) => *at,
        _ => None,
    }
}
