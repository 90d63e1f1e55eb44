//! What happened, for auditors.

use std::{collections::BTreeMap, fmt, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{id::PoolId, personal::Personal};
use projections::Value;
use serde::de::DeserializeOwned;

use crate::{
    shared::Shared,
    streams::reader::{NotRead, Stored, unreadable},
    words::{
        error::StoreError,
        stream::{Scope, Stream},
    },
};

/// Reads history.
#[derive(Clone)]
pub struct History(Arc<Shared>);

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("History")
    }
}

/// An event as it was remembered.
#[derive(Clone, Debug)]
pub struct PastEvent<E> {
    /// Its place in the history of its pool, from 1, without gaps.
    pub position: u64,
    /// The position of the first event that the same command wrote: all of a unit happened at once.
    pub unit: u64,
    /// The command that wrote it.
    pub command: String,
    /// Its number in its stream, from 1.
    pub sequence: u64,
    /// Its stable name, as `login.scanned`.
    pub name: String,
    /// When the database took it, by its clock. Order is the position's job: a clock may go back.
    pub recorded_at: DateTime<Utc>,
    /// Who caused it, as `browser` or `api_key:ID`.
    pub actor: String,
    /// The id of the request that caused it.
    pub request: Option<String>,
    /// From which address; `None` if it was not known or was erased.
    pub ip: Option<Personal<String>>,
    /// What happened.
    pub event: E,
}

impl History {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.0
    }

    /// The events of one aggregate of a pool in order, opened: as the domain's events, or as JSON. None for an aggregate
    /// that does not exist, or belongs to another pool.
    ///
    /// # Errors
    /// If the database does not answer, or an event cannot be read.
    pub async fn events_of<E: DeserializeOwned>(
        &self,
        pool: &PoolId,
        kind: &'static str,
        id: &str,
    ) -> Result<Vec<PastEvent<E>>, StoreError> {
        let stream = Stream::new(&Scope::of(Some(pool)), kind, id);
        let events = match self.0.reader.history(&stream).await {
            Ok(events) => events,
            Err(NotRead::Elsewhere) => Vec::new(),
            Err(NotRead::Store(error)) => return Err(error),
        };
        events.into_iter().map(|stored| past(&stream, stored)).collect()
    }

    /// Who caused the first event of each of these aggregates of a pool, by its id: who made it. One that does not exist, or
    /// belongs to another pool, is not among them.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn begun_by(
        &self,
        pool: &PoolId,
        kind: &'static str,
        ids: &[&str],
    ) -> Result<BTreeMap<String, String>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let places: Vec<_> = (3..).take(ids.len()).map(|place| format!("${place}")).collect();
        let sql = format!(
            "SELECT aggregate_id, actor FROM events WHERE aggregate_type = $1 AND pool = $2 AND sequence = 1 \
             AND aggregate_id IN ({})",
            places.join(", ")
        );
        let values: Vec<Value> =
            [kind, pool.as_str()].iter().chain(ids).map(|it| (*it).into()).collect();
        let rows = self.0.reader.database.all(&sql, &values).await?;
        rows.iter().map(|row| Ok((row.text("aggregate_id")?, row.text("actor")?))).collect()
    }
}

/// An event as it was remembered, of what was read.
pub(super) fn past<E: DeserializeOwned>(
    stream: &Stream,
    stored: Stored,
) -> Result<PastEvent<E>, StoreError> {
    let Stored { event, position, unit, command, recorded_at, actor } = stored;
    let sequence = event.sequence as u64;
    let said = |key: &str| event.metadata.get(key).and_then(|value| value.as_str());
    Ok(PastEvent {
        position,
        unit,
        command,
        sequence,
        recorded_at,
        actor,
        request: said("request").map(str::to_owned),
        ip: said("ip").map(Personal::from),
        name: event.event_type,
        event: serde_json::from_value(event.payload)
            .map_err(|_| unreadable(stream, sequence, "it has another shape".to_owned()))?,
    })
}
