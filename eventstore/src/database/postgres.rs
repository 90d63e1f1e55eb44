//! Writing on PostgreSQL: one statement a batch, whose parts all wait for the heads.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use projections::{ColumnType, Filled, ResultRow, Value};
use sqlx::{Executor, PgConnection, Postgres, Row, postgres::PgArguments, query::Query};

use super::{
    row_change::{How, RowChange},
    write::{Ends, Placed, Write, WriteConnection, is_unique_violation},
};
use crate::words::{
    own_tables::EVENTS,
    proposal::Erasure,
    stream::{HashedName, Scope, Stream},
};

/// Held until the commit: positions are dense and in the order of commits. Whoever appends locks heads first, and in this
/// order. `ends` is what the other parts wait for: it is there once every head is locked.
const MOVE_HEADS: &str = "moved AS (INSERT INTO heads AS head (pool, position) \
    SELECT pool, count FROM unnest($1::text[], $2::bigint[]) AS appended (pool, count) ORDER BY pool COLLATE \"C\" \
    ON CONFLICT (pool) DO UPDATE SET position = head.position + excluded.position \
    RETURNING head.pool, head.position), \
    ends AS (SELECT array_agg(position ORDER BY pool COLLATE \"C\") AS ends, \
    date_trunc('milliseconds', clock_timestamp()) AS recorded_at FROM moved)";

const LOCK_HEADS: &str = "INSERT INTO heads AS head (pool, position) \
    SELECT pool, 0 FROM unnest($1::text[]) AS locked (pool) ORDER BY pool COLLATE \"C\" \
    ON CONFLICT (pool) DO UPDATE SET position = head.position";

const VERSIONS: &str = "SELECT at, (SELECT max(sequence) FROM events \
    WHERE aggregate_type = kind AND aggregate_id = id) AS head \
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (kind, id, at)";

const OWNERS: &str = "SELECT at, owner_type, owner \
    FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS wanted (pool, kind, name, at) \
    JOIN names USING (pool, kind, name)";

const WRITTEN: &str = "SELECT at FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY AS wanted (pool, command, at) \
    WHERE EXISTS (SELECT 1 FROM events WHERE events.pool = wanted.pool \
    AND events.command = wanted.command AND position = unit)";

impl WriteConnection for PgConnection {
    async fn lock(&mut self, scopes: &[&Scope]) -> Result<(), sqlx::Error> {
        self.execute("BEGIN").await?;
        let pools: Vec<&str> = scopes.iter().map(|scope| scope.as_str()).collect();
        sqlx::query(LOCK_HEADS).bind(pools).execute(self).await.map(drop)
    }

    async fn versions(&mut self, streams: &[&Stream]) -> Result<Vec<ResultRow>, sqlx::Error> {
        let kinds: Vec<&str> = streams.iter().map(|stream| &*stream.kind).collect();
        let ids: Vec<&str> = streams.iter().map(|stream| &*stream.id).collect();
        let rows = sqlx::query(VERSIONS).bind(kinds).bind(ids).fetch_all(self).await?;
        Ok(rows.into_iter().map(ResultRow::Postgres).collect())
    }

    async fn owners(&mut self, names: &[&HashedName]) -> Result<Vec<ResultRow>, sqlx::Error> {
        let pools: Vec<&str> = names.iter().map(|name| name.scope.as_str()).collect();
        let kinds: Vec<&str> = names.iter().map(|name| name.kind.name()).collect();
        let hashes: Vec<&str> = names.iter().map(|name| &*name.hash).collect();
        let query = sqlx::query(OWNERS).bind(pools).bind(kinds).bind(hashes);
        Ok(query.fetch_all(self).await?.into_iter().map(ResultRow::Postgres).collect())
    }

    async fn written(
        &mut self,
        commands: &[(&Scope, &str)],
    ) -> Result<Vec<ResultRow>, sqlx::Error> {
        let pools: Vec<&str> = commands.iter().map(|(scope, _)| scope.as_str()).collect();
        let ids: Vec<&str> = commands.iter().map(|(_, command)| *command).collect();
        let rows = sqlx::query(WRITTEN).bind(pools).bind(ids).fetch_all(self).await?;
        Ok(rows.into_iter().map(ResultRow::Postgres).collect())
    }

    async fn traces(
        &mut self,
        scope: &Scope,
        erasure: &Erasure,
    ) -> Result<Vec<ResultRow>, sqlx::Error> {
        let (sql, values) = erasure.query(scope);
        let rows = sqlx::query(&sql).fill(&values).fetch_all(self).await?;
        Ok(rows.into_iter().map(ResultRow::Postgres).collect())
    }

    async fn write(&mut self, write: &Write<'_>) -> Result<Ends, sqlx::Error> {
        let sql = sql(write);
        let pools: Vec<&str> = write.heads.iter().map(|(scope, _)| scope.as_str()).collect();
        let counts: Vec<i64> = write.heads.iter().map(|(_, count)| signed(*count)).collect();
        let mut query = bind_events(sqlx::query(&sql).bind(pools).bind(counts), write);
        if verifies(write) {
            query = bind_streams(query, write);
        }
        for change in &write.changes {
            query = (0..change.width()).fold(query, |query, at| bind(query, change, at));
        }
        let ends: Vec<i64> = query.fetch_one(self).await?.try_get("ends")?;
        Ok(ends.into_iter().map(i64::unsigned_abs).collect())
    }

    async fn write_alone(&mut self, write: &Write<'_>) -> Result<Option<Ends>, sqlx::Error> {
        match self.write(write).await {
            Ok(ends) => Ok(Some(ends)),
            Err(error) if is_unique_violation(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn apply(&mut self, change: &RowChange<'_>) -> Result<(), sqlx::Error> {
        let sql = part(change, 1, "");
        let query =
            (0..change.width()).fold(sqlx::query(&sql), |query, at| bind(query, change, at));
        query.execute(self).await.map(drop)
    }

    async fn commit(&mut self) -> Result<(), sqlx::Error> {
        self.execute("COMMIT").await.map(drop)
    }

    async fn rollback(&mut self) -> Result<(), sqlx::Error> {
        self.execute("ROLLBACK").await.map(drop)
    }
}

/// The text depends on the tables alone, so that it is prepared once.
fn sql(write: &Write<'_>) -> String {
    let mut next = 3;
    let mut sql = format!("WITH {MOVE_HEADS}, appended AS ({})", append(&mut next));
    // Writing to a String cannot fail.
    if verifies(write) {
        let [kinds, ids, versions, only_read] = [next, next + 1, next + 2, next + 3];
        let _ = write!(
            sql,
            ", checked AS (SELECT reads_current(${kinds}::text[], ${ids}::text[], ${versions}::bigint[], \
            ${only_read}::boolean[]) FROM ends)"
        );
        next += 4;
    }
    for (at, change) in write.changes.iter().enumerate() {
        let _ = write!(sql, ", change_{at} AS ({})", part(change, next, "ends, "));
        next += change.width();
    }
    sql += " SELECT ends FROM ends";
    if verifies(write) {
        sql += ", checked";
    }
    sql
}

/// Appends the events. Positions are counted back from the end of each head: what a head stood at before is not known here.
fn append(next: &mut usize) -> String {
    let columns: Vec<&str> = EVENTS.columns.iter().map(|column| column.name).collect();
    let mut arrays = Vec::new();
    let types = EVENTS.columns.iter().map(|column| postgres_type(column.column_type));
    for kind in types.chain(["bigint"; 3]) {
        arrays.push(format!("${next}::{kind}[]"));
        *next += 1;
    }
    let values: Vec<String> = columns
        .iter()
        .map(|name| match *name {
            "payload" | "metadata" => format!("{name}::json"),
            "command" => format!("{name}::uuid"),
            name => name.to_owned(),
        })
        .collect();
    let columns = columns.join(", ");
    format!(
        "INSERT INTO events ({columns}, position, unit, recorded_at) \
         SELECT {}, ends[head] + number, ends[head] + first, recorded_at \
         FROM ends, unnest({}) AS event ({columns}, head, number, first)",
        values.join(", "),
        arrays.join(", "),
    )
}

/// The statement of one change; `after` names what it waits for.
fn part(change: &RowChange<'_>, first: usize, after: &str) -> String {
    let table = change.table.name;
    let columns = change.names().collect::<Vec<_>>().join(", ");
    let arrays = change
        .table
        .columns
        .iter()
        .take(change.width())
        .enumerate()
        .map(|(at, column)| format!("${}::{}[]", first + at, postgres_type(column.column_type)))
        .collect::<Vec<_>>()
        .join(", ");
    let rows = format!("FROM {after}unnest({arrays})");
    match change.how {
        How::Insert => {
            format!("INSERT INTO {table} ({columns}) SELECT row.* {rows} AS row ({columns})")
        }
        How::Upsert => format!(
            "INSERT INTO {table} ({columns}) SELECT row.* {rows} AS row ({columns}) {}",
            change.on_conflict()
        ),
        How::Delete => {
            let matching = change.names().map(|name| format!("{table}.{name} = row.{name}"));
            let matching = matching.collect::<Vec<_>>().join(" AND ");
            let using = rows.replacen("FROM", "USING", 1);
            format!("DELETE FROM {table} {using} AS row ({columns}) WHERE {matching}")
        }
    }
}

const fn postgres_type(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "text",
        ColumnType::Int => "bigint",
        ColumnType::Bool => "boolean",
        ColumnType::Time => "timestamptz",
    }
}

type Prepared<'q> = Query<'q, Postgres, PgArguments>;

fn bind_events<'q>(mut query: Prepared<'q>, write: &'q Write<'_>) -> Prepared<'q> {
    for (at, column) in EVENTS.columns.iter().enumerate() {
        let cells = write.events.iter().map(|event| event.values.get(at));
        query = bind_column(query, column.column_type, cells);
    }
    let count = |event: &Placed<'_>| write.heads.get(event.head).map_or(0, |(_, count)| *count);
    // PostgreSQL counts the places of an array from 1.
    let heads: Vec<i64> = write.events.iter().map(|event| signed(event.head as u64) + 1).collect();
    let back = |number: u64, event: &Placed<'_>| signed(number) - signed(count(event));
    let numbers: Vec<i64> = write.events.iter().map(|event| back(event.number, event)).collect();
    let firsts: Vec<i64> = write.events.iter().map(|event| back(event.unit, event)).collect();
    query.bind(heads).bind(numbers).bind(firsts)
}

/// Whether it is verified that streams still are where the batch was decided on them.
fn verifies(write: &Write<'_>) -> bool {
    !write.reads.is_empty() || !write.unsure.is_empty()
}

fn bind_streams<'q>(query: Prepared<'q>, write: &Write<'q>) -> Prepared<'q> {
    let streams = || write.reads.iter().chain(&write.unsure);
    let kinds: Vec<&str> = streams().map(|(stream, _)| &*stream.kind).collect();
    let ids: Vec<&str> = streams().map(|(stream, _)| &*stream.id).collect();
    let versions: Vec<i64> = streams().map(|(_, version)| signed(*version)).collect();
    let only_read = (0..versions.len()).map(|at| at < write.reads.len());
    let only_read: Vec<bool> = only_read.collect();
    query.bind(kinds).bind(ids).bind(versions).bind(only_read)
}

/// Binds a column of the rows as an array.
fn bind<'q>(query: Prepared<'q>, change: &'q RowChange<'_>, at: usize) -> Prepared<'q> {
    let kind = change.table.columns.get(at).map_or(ColumnType::Text, |column| column.column_type);
    bind_column(query, kind, change.rows.iter().map(|row| row.get(at)))
}

fn bind_column<'q>(
    query: Prepared<'q>,
    kind: ColumnType,
    cells: impl Iterator<Item = Option<&'q Value>>,
) -> Prepared<'q> {
    match kind {
        ColumnType::Int => query.bind(cells.map(int).collect::<Vec<Option<i64>>>()),
        ColumnType::Bool => query.bind(cells.map(bool).collect::<Vec<Option<bool>>>()),
        ColumnType::Time => query.bind(cells.map(time).collect::<Vec<Option<DateTime<Utc>>>>()),
        ColumnType::Text => query.bind(cells.map(text).collect::<Vec<Option<&str>>>()),
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

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
