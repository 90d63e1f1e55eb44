//! What is, by the tables.

use projections::{Column, ColumnType, Database, ReadError, ResultRow, Row, Table, Value};

/// The keys that are read at once.
const PAGE: usize = 50_000;

/// The values of the row with this row's key, if there is one.
pub(super) async fn live(database: &Database, row: &Row) -> Result<Option<Vec<Value>>, ReadError> {
    let table = row.table;
    let sql = format!("SELECT {} FROM {} WHERE {}", list(table.columns), table.name, equal(table));
    let record = database.one(&sql, row.key()).await?;
    record.map(|record| values(&record, table.columns)).transpose()
}

/// Whether there is a row with this key.
pub(super) async fn exists(
    database: &Database,
    table: &'static Table,
    key: &[Value],
) -> Result<bool, ReadError> {
    let sql = format!("SELECT 1 AS one FROM {} WHERE {}", table.name, equal(table));
    Ok(database.one(&sql, key).await?.is_some())
}

/// The next keys of a table in order.
pub(super) async fn keys(
    database: &Database,
    table: &'static Table,
    after: Option<&[Value]>,
) -> Result<Vec<Vec<Value>>, ReadError> {
    let columns = key(table);
    let (list, places) = (list(columns), places(columns.len()));
    let behind = match after {
        Some(_) => format!("WHERE ({list}) > ({places})"),
        None => String::new(),
    };
    let sql = format!("SELECT {list} FROM {} {behind} ORDER BY {list} LIMIT {PAGE}", table.name);
    let records = database.all(&sql, after.unwrap_or_default()).await?;
    records.iter().map(|record| values(record, columns)).collect()
}

fn key(table: &Table) -> &'static [Column] {
    table.columns.get(..table.key).unwrap_or(table.columns)
}

fn list(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

fn places(count: usize) -> String {
    (1..=count).map(|at| format!("${at}")).collect::<Vec<_>>().join(", ")
}

fn equal(table: &Table) -> String {
    let columns = key(table).iter().zip(1..);
    columns.map(|(column, at)| format!("{} = ${at}", column.name)).collect::<Vec<_>>().join(" AND ")
}

fn values(row: &ResultRow, columns: &[Column]) -> Result<Vec<Value>, ReadError> {
    let value = |column: &Column| {
        Ok(match column.column_type {
            ColumnType::Text => Value::Text(row.optional_text(column.name)?),
            ColumnType::Int => Value::Int(row.optional_int(column.name)?),
            ColumnType::Bool => Value::Bool(row.optional_bool(column.name)?),
            ColumnType::Time => Value::Time(row.optional_time(column.name)?),
        })
    };
    columns.iter().map(value).collect()
}
