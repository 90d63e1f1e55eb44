//! Forgetting a person: the events stay, and nothing in them that was sealed for the person opens any more.

use std::sync::Arc;

use domain::id::UserId;
use projections::{Row, Value};

use crate::{
    cache::Standing, core::Core, error::StoreError, proposal::Proposal, rebuild::Rebuild,
    stream::Stream, tables::PERSON_KEYS,
};

/// The event that says so.
pub(crate) const FORGOTTEN: &str = "user.erased";
const KEYS: &str = "SELECT aggregate_type, aggregate_id FROM person_keys WHERE person = $1";
const DESTROY: &str =
    "UPDATE person_keys SET wrapped = NULL WHERE person = $1 AND wrapped IS NOT NULL";

/// Destroys the keys of a person, and takes what was personal from the rows of everything that was sealed under them, in
/// the same transaction as the event that says so: a crash cannot part them.
pub(crate) async fn erase(
    core: &Core,
    person: &UserId,
    proposal: &mut Proposal,
) -> Result<(), StoreError> {
    for stream in streams(core, person).await? {
        if !proposal.expected.iter().any(|(changed, _)| *changed == stream) {
            let Standing { state, version, .. } = core.reader.erased(&stream).await?;
            let rows = core.reader.kind(&stream)?.rows(&*state, &stream.id, version);
            proposal.upserted.extend(rows);
            proposal.read.push((stream.clone(), version));
        }
        let (kind, id) = (Value::from(&*stream.kind), Value::from(&*stream.id));
        let values = vec![kind, id, Value::Text(None), person.as_str().into()];
        proposal.upserted.push(Row { table: &PERSON_KEYS, values });
    }
    Ok(())
}

/// The same for what became the person's, or was written, meanwhile. Every replica does it: each may have had it in its cache, and have written it since.
pub(crate) async fn finish(core: &Arc<Core>, person: &UserId) -> Result<(), StoreError> {
    core.backend.execute(DESTROY, &[person.as_str().into()]).await?;
    core.erased();
    let streams = streams(core, person).await?;
    for stream in &streams {
        core.cache.forget(stream);
    }
    Rebuild::new(core.clone(), false).of(&streams).await?;
    Ok(())
}

async fn streams(core: &Core, person: &UserId) -> Result<Vec<Stream>, StoreError> {
    let records = core.reader.database.all(KEYS, &[person.as_str().into()]).await?;
    let stream = |record: &projections::Record| {
        let (kind, id) = (record.text("aggregate_type")?, record.text("aggregate_id")?);
        Ok(Stream { kind: kind.into(), id: id.into() })
    };
    records.iter().map(stream).collect()
}
