//! What happened, for auditors.

use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};
use domain::personal::Personal;
use serde::de::DeserializeOwned;

use crate::{
    core::Core,
    error::StoreError,
    stored::{Stored, unreadable},
    stream::Stream,
};

/// Reads history.
#[derive(Clone)]
pub struct History(Arc<Core>);

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("History")
    }
}

/// An event as it was remembered.
#[derive(Clone, Debug)]
pub struct PastEvent<E> {
    /// Its place in all of history, from 1, without gaps.
    pub position: u64,
    /// Its number in its stream, from 1.
    pub sequence: u64,
    /// Its stable name, as `login.scanned`.
    pub name: String,
    /// When the database took it; never before the one before.
    pub recorded_at: DateTime<Utc>,
    /// Who caused it, as `browser` or `key:ID`.
    pub actor: String,
    /// The id of the request that caused it.
    pub request: Option<String>,
    /// From which address; `None` where it was not known or was erased.
    pub ip: Option<Personal<String>>,
    /// What happened.
    pub event: E,
}

impl History {
    pub(crate) const fn new(core: Arc<Core>) -> Self {
        Self(core)
    }

    /// The events of one aggregate in order, opened: as the domain's events, or as JSON.
    ///
    /// # Errors
    /// Where the database does not answer, or an event cannot be read.
    pub async fn events_of<E: DeserializeOwned>(
        &self,
        kind: &'static str,
        id: &str,
    ) -> Result<Vec<PastEvent<E>>, StoreError> {
        let stream = Stream::new(kind, id);
        let history = self.0.reader.history(&stream).await?;
        history.events.into_iter().map(|stored| past(&stream, stored)).collect()
    }
}

fn past<E: DeserializeOwned>(stream: &Stream, stored: Stored) -> Result<PastEvent<E>, StoreError> {
    let Stored { event, position, recorded_at, actor } = stored;
    let sequence = event.sequence as u64;
    let said = |key: &str| event.metadata.get(key).and_then(|value| value.as_str());
    Ok(PastEvent {
        position,
        sequence,
        recorded_at,
        actor,
        request: said("request").map(str::to_owned),
        ip: said("ip").map(Personal::from),
        name: event.event_type,
        event: serde_json::from_value(event.payload)
            .map_err(|error| unreadable(stream, sequence, error))?,
    })
}
