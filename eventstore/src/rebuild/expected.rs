//! What should be, by the events.

use std::hash::{DefaultHasher, Hash, Hasher};

use projections::{Record, Row, Table, Value};

use crate::{core::Core, error::StoreError, stream::Stream, tables::CLAIMS, writer::change::claim};

/// So many streams are listed at once.
const PAGE: i64 = 1000;

const STREAMS: &str = "SELECT aggregate_type, aggregate_id, position FROM events \
    WHERE sequence = 1 AND position > $1 ORDER BY position LIMIT $2";
const CHANGED: &str =
    "SELECT DISTINCT aggregate_type, aggregate_id FROM events WHERE position > $1";

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
    projections::TABLES.into_iter().chain([&CLAIMS])
}

/// The rows and names of a stream.
pub(super) async fn expected(core: &Core, stream: &Stream) -> Result<Vec<Row>, StoreError> {
    let standing = core.reader.standing(stream).await?;
    let kind = core.reader.kind(stream)?;
    let mut rows = kind.rows(&*standing.state, &stream.id, standing.version);
    for held in standing.state.claims() {
        let values = claim(&(&core.root.name(&held), stream)).into_owned();
        rows.push(Row { table: &CLAIMS, values });
    }
    Ok(rows)
}

/// The streams that began behind a position, with the position of their first event.
pub(super) async fn streams_after(
    core: &Core,
    position: i64,
) -> Result<Vec<(Stream, i64)>, StoreError> {
    let records = core.reader.database.all(STREAMS, &[position.into(), PAGE.into()]).await?;
    records.iter().map(|record| Ok((stream(record)?, record.int("position")?))).collect()
}

/// The streams that went on behind a position.
pub(super) async fn changed_since(core: &Core, position: u64) -> Result<Vec<Stream>, StoreError> {
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    let records = core.reader.database.all(CHANGED, &[position.into()]).await?;
    records.iter().map(stream).collect()
}

fn stream(record: &Record) -> Result<Stream, StoreError> {
    let (kind, id) = (record.text("aggregate_type")?, record.text("aggregate_id")?);
    Ok(Stream { kind: kind.into(), id: id.into() })
}
