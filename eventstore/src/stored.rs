//! Reading events: opened, and brought to the form of this version.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use projections::{Database, Record, Value};

use crate::{
    cache::Standing,
    error::StoreError,
    keys::{KeyState, StreamKey},
    kinds::{Kind, Kinds},
    root_key::RootKey,
    seal::{self, Place},
    stream::Stream,
};

/// The statement by which every event is read, on both databases.
const SELECT: &str = "SELECT e.sequence, e.event_type, e.event_version, CAST(e.payload AS text) AS payload, \
    CAST(e.metadata AS text) AS metadata, e.position, e.recorded_at, e.pool, e.actor, k.wrapped, k.aggregate_id AS keyed \
    FROM events e LEFT JOIN person_keys k \
    ON k.aggregate_type = e.aggregate_type AND k.aggregate_id = e.aggregate_id \
    WHERE e.aggregate_type = $1 AND e.aggregate_id = $2 ORDER BY e.sequence";

/// An event as it was stored, opened.
pub(crate) struct Stored {
    /// As cqrs-es knows it, in the form of this version.
    pub event: SerializedEvent,
    /// Its place in all of history.
    pub position: u64,
    /// When the database took it.
    pub recorded_at: DateTime<Utc>,
    /// Who caused it.
    pub actor: String,
}

/// A stream as it was stored.
pub(crate) struct History {
    /// Its events.
    pub events: Vec<Stored>,
    /// Its key.
    pub key: KeyState,
}

/// Reads streams.
pub(crate) struct Reader {
    /// Where they are.
    pub database: Database,
    /// What unwraps their keys.
    pub root: Arc<RootKey>,
    /// What they are streams of.
    pub kinds: Kinds,
    /// What brings older events to the form of this version.
    pub upcasters: Vec<Box<dyn EventUpcaster>>,
}

impl Reader {
    /// The events of a stream.
    pub async fn history(&self, stream: &Stream) -> Result<History, StoreError> {
        self.read(stream, false).await
    }

    async fn read(&self, stream: &Stream, erased: bool) -> Result<History, StoreError> {
        let id = [Value::from(&*stream.kind), Value::from(&*stream.id)];
        let records = self.database.all(SELECT, &id).await?;
        let key = match records.first() {
            Some(_) if erased => KeyState::Destroyed,
            Some(record) => self.key(stream, record)?,
            None => KeyState::Absent,
        };
        let events = records
            .iter()
            .map(|record| self.stored(stream, record, key.key()))
            .collect::<Result<_, _>>()?;
        Ok(History { events, key })
    }

    fn key(&self, stream: &Stream, record: &Record) -> Result<KeyState, StoreError> {
        let (keyed, wrapped) = (record.optional_text("keyed")?, record.optional_text("wrapped")?);
        Ok(match (keyed, wrapped) {
            (None, _) => KeyState::Absent,
            (Some(_), None) => KeyState::Destroyed,
            (Some(_), Some(wrapped)) => {
                KeyState::Present(Arc::new(StreamKey::unwrap(&self.root.wrap, stream, &wrapped)?))
            }
        })
    }

    /// A stream as it stands after its last event.
    pub async fn standing(&self, stream: &Stream) -> Result<Standing, StoreError> {
        self.replayed(stream, self.history(stream).await?)
    }

    /// A stream as it stands once its key is destroyed.
    pub async fn erased(&self, stream: &Stream) -> Result<Standing, StoreError> {
        self.replayed(stream, self.read(stream, true).await?)
    }

    fn replayed(&self, stream: &Stream, history: History) -> Result<Standing, StoreError> {
        let kind = self.kind(stream)?;
        let History { events, key } = history;
        let version = events.len() as u64;
        let payloads: Vec<_> = events.into_iter().map(|stored| stored.event.payload).collect();
        let state = kind
            .replay(&payloads)
            .map_err(|(at, error)| unreadable(stream, at as u64 + 1, error))?;
        Ok(Standing { state, version, key })
    }

    /// What a stream is a stream of.
    pub fn kind(&self, stream: &Stream) -> Result<&Kind, StoreError> {
        self.kinds.get(&stream.kind).ok_or_else(|| StoreError::UnknownKind(stream.kind.to_string()))
    }

    fn stored(
        &self,
        stream: &Stream,
        record: &Record,
        key: Option<&StreamKey>,
    ) -> Result<Stored, StoreError> {
        let sequence = record.int("sequence")?.unsigned_abs();
        let json = |column: &str| -> Result<serde_json::Value, StoreError> {
            serde_json::from_str(&record.text(column)?)
                .map_err(|error| unreadable(stream, sequence, error))
        };
        let (event_type, pool) = (record.text("event_type")?, record.optional_text("pool")?);
        let (mut payload, mut metadata) = (json("payload")?, json("metadata")?);
        let place = Place { pool: pool.as_deref(), stream, sequence, event_type: &event_type };
        seal::open(&mut payload, key, place)?;
        seal::open_metadata(&mut metadata, key, place)?;
        let event = SerializedEvent::new(
            stream.id.to_string(),
            usize::try_from(sequence).unwrap_or(usize::MAX),
            stream.kind.to_string(),
            event_type,
            record.text("event_version")?,
            payload,
            metadata,
        );
        Ok(Stored {
            event: self.upcast(event),
            position: record.int("position")?.unsigned_abs(),
            recorded_at: record.time("recorded_at")?,
            actor: record.text("actor")?,
        })
    }

    fn upcast(&self, event: SerializedEvent) -> SerializedEvent {
        self.upcasters.iter().fold(event, |event, upcaster| {
            if upcaster.can_upcast(&event.event_type, &event.event_version) {
                upcaster.upcast(event)
            } else {
                event
            }
        })
    }
}

pub(crate) fn unreadable(stream: &Stream, sequence: u64, error: serde_json::Error) -> StoreError {
    StoreError::Event(stream.to_string(), sequence, Arc::new(error))
}
