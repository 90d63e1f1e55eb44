//! What should be, by the events.

use std::hash::{DefaultHasher, Hash, Hasher};

use projections::{ResultRow, Row, Table, Value};

use crate::{
    database::row_change::held,
    shared::Shared,
    streams::reader::is_understood,
    words::{
        error::StoreError,
        own_tables::NAMES,
        stream::{Scope, Stream},
    },
};

/// The streams that are listed at once.
const PAGE: i64 = 1000;

const STREAMS: &str = "SELECT aggregate_type, aggregate_id, position FROM events \
    WHERE pool = $1 AND position > $2 AND position <= $3 AND sequence = 1 ORDER BY position LIMIT $4";
const CHANGED: &str = "SELECT DISTINCT aggregate_type, aggregate_id FROM events \
    WHERE pool = $1 AND position > $2";

/// Where a row is, as a hash of table and key.
pub(super) type Place = u64;

pub(super) fn place(table: &Table, key: &[Value]) -> Place {
    let mut hasher = DefaultHasher::new();
    table.name.hash(&mut hasher);
    format!("{key:?}").hash(&mut hasher);
    hasher.finish()
}

/// The tables that follow from events.
pub(super) fn tables() -> impl Iterator<Item = &'static Table> {
    projections::TABLES.iter().copied().chain([&NAMES])
}

/// The rows and names of a stream. To verify, every field of its events must be understood too.
pub(super) async fn rows(
    shared: &Shared,
    stream: &Stream,
    verify: bool,
) -> Result<Vec<Row>, StoreError> {
    let folded = shared.reader.folded(stream).await.map_err(|not| not.of_store(stream))?;
    if verify {
        let events = shared.reader.history(stream).await.map_err(|not| not.of_store(stream))?;
        events.iter().try_for_each(|event| is_understood(event, stream))?;
    }
    let keys = shared.keyring.keys(&stream.scope).await?;
    let mut rows = folded.state.rows(&stream.id, folded.version);
    for name in folded.state.names() {
        let values = held(&(&keys.hashed(&name), stream)).into_owned();
        rows.push(Row { table: &NAMES, values });
    }
    Ok(rows)
}

/// The streams of a pool that began behind a position and up to another one, with the position of their first event.
pub(super) async fn streams_between(
    shared: &Shared,
    scope: &Scope,
    after: i64,
    to: u64,
) -> Result<Vec<(Stream, i64)>, StoreError> {
    let to = i64::try_from(to).unwrap_or(i64::MAX);
    let values = [scope.as_str().into(), after.into(), to.into(), PAGE.into()];
    let rows = shared.reader.database.all(STREAMS, &values).await?;
    rows.iter().map(|row| Ok((stream(scope, row)?, row.int("position")?))).collect()
}

/// The streams of a pool that went on behind a position.
pub(super) async fn changed_since(
    shared: &Shared,
    scope: &Scope,
    position: u64,
) -> Result<Vec<Stream>, StoreError> {
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    let values = [scope.as_str().into(), position.into()];
    let rows = shared.reader.database.all(CHANGED, &values).await?;
    rows.iter().map(|row| stream(scope, row)).collect()
}

fn stream(scope: &Scope, row: &ResultRow) -> Result<Stream, StoreError> {
    Ok(Stream::stored(scope, row.text("aggregate_type")?, &row.text("aggregate_id")?))
}
