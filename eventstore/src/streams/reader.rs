//! Reading streams: opened, brought to the form of this version, and folded.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use domain::{aggregate::CommandError, id::is_well_formed};
use projections::{Database, ResultRow, Value};

use super::{
    aggregate_types::{AggregateType, AnyState},
    upcasters,
};
use crate::{
    secrets::{
        key::KeyId,
        keyring::Keyring,
        personal_keys::{KeyState, PersonalKey, PersonalKeys},
        seal::{self, Opening, Place},
    },
    words::{
        error::{SealError, StoreError},
        stream::{Scope, Stream},
    },
};

/// The columns by which every event is read, on both databases.
pub(crate) const COLUMNS: &str = "aggregate_type, aggregate_id, sequence, event_type, event_version, \
    CAST(payload AS text) AS payload, CAST(metadata AS text) AS metadata, pool, position, unit, \
    CAST(command AS text) AS command, recorded_at, actor";

/// An event as it was stored, opened.
pub(crate) struct Stored {
    /// As cqrs-es knows it, in the form of this version.
    pub event: SerializedEvent,
    /// Its place in the history of its pool.
    pub position: u64,
    /// The position of the first event of its unit.
    pub unit: u64,
    /// The command that wrote it.
    pub command: String,
    /// When the database took it.
    pub recorded_at: DateTime<Utc>,
    /// Who caused it.
    pub actor: String,
}

/// A stream after its last event.
#[derive(Clone, Debug)]
pub(crate) struct Folded {
    /// What it is.
    pub state: Arc<AnyState>,
    /// The number of its events.
    pub version: u64,
    /// The key that its first sealed event stands under; of a login, its own key.
    pub key: Option<Arc<PersonalKey>>,
    /// The epoch in which this process committed its last event. A server that took over may lack what was only read.
    pub committed_in: Option<u64>,
}

/// Why a stream is not read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotRead {
    /// The aggregate belongs to another pool.
    #[error("it belongs to another pool")]
    Elsewhere,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NotRead {
    /// What the caller learns: an aggregate of another pool is unknown.
    pub fn refused(self, what: &'static str) -> domain::unit::Refused {
        match self {
            Self::Elsewhere => CommandError::Unknown(what).into(),
            Self::Store(error) => error.into(),
        }
    }

    /// For callers that read across pools on purpose, and name the pool of each stream.
    pub fn of_store(self, stream: &Stream) -> StoreError {
        match self {
            Self::Store(error) => error,
            Self::Elsewhere => StoreError::Unreadable {
                stream: stream.to_string(),
                sequence: 1,
                why: "it belongs to another pool".to_owned(),
            },
        }
    }
}

/// Reads streams.
pub(crate) struct Reader {
    pub database: Database,
    pub keyring: Arc<Keyring>,
    pub personal_keys: PersonalKeys,
    upcasters: Vec<Box<dyn EventUpcaster>>,
}

impl Reader {
    pub fn new(database: Database, keyring: Arc<Keyring>) -> Self {
        let personal_keys = PersonalKeys::new(database.clone());
        Self { database, keyring, personal_keys, upcasters: upcasters::all() }
    }

    #[cfg(test)]
    pub fn with_upcaster(mut self, upcaster: Box<dyn EventUpcaster>) -> Self {
        self.upcasters.push(upcaster);
        self
    }

    /// The events of a stream in order, opened. None of a stream that does not exist.
    pub async fn history(&self, stream: &Stream) -> Result<Vec<Stored>, NotRead> {
        Ok(self.read(stream).await?.0)
    }

    async fn read(
        &self,
        stream: &Stream,
    ) -> Result<(Vec<Stored>, Option<Arc<PersonalKey>>), NotRead> {
        // Nothing has such an id, and PostgreSQL refuses to look for some of them.
        if !is_well_formed(&stream.id) {
            return Ok((Vec::new(), None));
        }
        let sql = format!(
            "SELECT {COLUMNS} FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence"
        );
        let id = [Value::from(&*stream.kind), Value::from(&*stream.id)];
        let rows = self.database.all(&sql, &id).await.map_err(StoreError::from)?;
        if let Some(first) = rows.first()
            && first.text("pool").map_err(StoreError::from)? != stream.scope.as_str()
        {
            return Err(NotRead::Elsewhere);
        }
        let sealed = rows
            .iter()
            .map(|row| Sealed::read(row, &stream.scope))
            .collect::<Result<Vec<_>, _>>()?;
        for (sealed, expected) in sealed.iter().zip(1..) {
            if sealed.sequence != expected {
                let stream = stream.to_string();
                return Err(StoreError::Missing { stream, sequence: expected }.into());
            }
        }
        Ok(self.open(&stream.scope, sealed).await?)
    }

    /// Opens events of one pool. One whose stream was erased is opened with no key at all.
    pub async fn open(
        &self,
        scope: &Scope,
        sealed: Vec<Sealed>,
    ) -> Result<(Vec<Stored>, Option<Arc<PersonalKey>>), StoreError> {
        let mut ids = BTreeSet::new();
        sealed.iter().for_each(|event| event.keys(&mut ids));
        let pool = self.keyring.of(scope).await?;
        let keys = self.personal_keys.of_ids(&pool, scope, ids.into_iter().collect()).await?;
        let erased: BTreeSet<Stream> = sealed
            .iter()
            .filter(|event| event.is_erasure())
            .map(|event| event.stream.clone())
            .collect();
        let mut first = None;
        let mut events = Vec::with_capacity(sealed.len());
        for event in sealed {
            let own = event.first_key().and_then(|id| keys.get(&id));
            if let (None, Some(KeyState::Present(key))) = (&first, own) {
                first = Some(key.clone());
            }
            let opening = match erased.contains(&event.stream) {
                true => Opening::Erased,
                false => Opening::With(&keys),
            };
            events.push(self.opened(event, opening)?);
        }
        Ok((events, first))
    }

    /// A stream as it stands after its last event.
    pub async fn folded(&self, stream: &Stream) -> Result<Folded, NotRead> {
        let (events, key) = self.read(stream).await?;
        Ok(self.fold(stream, events, key)?)
    }

    fn fold(
        &self,
        stream: &Stream,
        events: Vec<Stored>,
        key: Option<Arc<PersonalKey>>,
    ) -> Result<Folded, StoreError> {
        let version = events.len() as u64;
        let payloads: Vec<_> = events.into_iter().map(|stored| stored.event.payload).collect();
        let state = type_of(stream)?
            .fold(&payloads)
            .map_err(|(at, error)| unreadable(stream, at as u64 + 1, what_is_wrong(&error)))?;
        Ok(Folded { state: Arc::new(state), version, key, committed_in: None })
    }

    fn opened(&self, sealed: Sealed, opening: Opening<'_>) -> Result<Stored, StoreError> {
        let Sealed { stream, sequence, event_type, event_version, .. } = sealed;
        let (mut payload, mut metadata) = (sealed.payload, sealed.metadata);
        let place = Place { stream: &stream, sequence, event_type: &event_type };
        seal::open(&mut payload, opening, place)?;
        seal::open_metadata(&mut metadata, opening, place)?;
        let event = SerializedEvent::new(
            stream.id.to_string(),
            usize::try_from(sequence).unwrap_or(usize::MAX),
            stream.kind.to_string(),
            event_type,
            event_version,
            payload,
            metadata,
        );
        let event = upcasters::upcast(&self.upcasters, event);
        is_known(&stream, sequence, &event)?;
        Ok(Stored {
            event,
            position: sealed.position,
            unit: sealed.unit,
            command: sealed.command,
            recorded_at: sealed.recorded_at,
            actor: sealed.actor,
        })
    }
}

/// An event as it stands in its row.
pub(crate) struct Sealed {
    stream: Stream,
    sequence: u64,
    event_type: String,
    event_version: String,
    payload: serde_json::Value,
    metadata: serde_json::Value,
    position: u64,
    unit: u64,
    command: String,
    recorded_at: DateTime<Utc>,
    actor: String,
}

impl Sealed {
    /// Reads a row that has the [`COLUMNS`].
    pub fn read(row: &ResultRow, scope: &Scope) -> Result<Self, StoreError> {
        let stream = Stream::stored(scope, row.text("aggregate_type")?, &row.text("aggregate_id")?);
        let sequence = row.int("sequence")?.unsigned_abs();
        let json = |column: &str| -> Result<serde_json::Value, StoreError> {
            serde_json::from_str(&row.text(column)?)
                .map_err(|error| unreadable(&stream, sequence, what_is_wrong(&error)))
        };
        let (payload, metadata) = (json("payload")?, json("metadata")?);
        Ok(Self {
            sequence,
            payload,
            metadata,
            event_type: row.text("event_type")?,
            event_version: row.text("event_version")?,
            position: row.int("position")?.unsigned_abs(),
            unit: row.int("unit")?.unsigned_abs(),
            command: row.text("command")?,
            recorded_at: row.time("recorded_at")?,
            actor: row.text("actor")?,
            stream,
        })
    }

    fn keys(&self, ids: &mut BTreeSet<KeyId>) {
        seal::keys_in(&self.payload, &self.metadata, ids);
    }

    fn first_key(&self) -> Option<KeyId> {
        let mut ids = BTreeSet::new();
        self.keys(&mut ids);
        ids.pop_first()
    }

    fn is_erasure(&self) -> bool {
        self.event_type.strip_prefix(&*self.stream.kind) == Some(".erased")
    }
}

/// What a stream is a stream of.
pub(crate) fn type_of(stream: &Stream) -> Result<AggregateType, StoreError> {
    AggregateType::named(&stream.kind)
        .ok_or_else(|| StoreError::UnknownType(stream.kind.to_string()))
}

/// An event that a newer version wrote may mean anything: it is told, and not read as far as it goes.
fn is_known(stream: &Stream, sequence: u64, event: &SerializedEvent) -> Result<(), StoreError> {
    let known = type_of(stream)?.events().iter().find(|known| known.name == event.event_type);
    let Some(known) = known else {
        let why = format!("this version knows no event {:?}", event.event_type);
        return Err(unreadable(stream, sequence, why));
    };
    if is_newer(&event.event_version, known.version) {
        let why = format!(
            "{} is of version {:?}, and this one knows up to {}",
            event.event_type, event.event_version, known.version
        );
        return Err(unreadable(stream, sequence, why));
    }
    if event.payload.get(&event.event_type).is_none() {
        let why = format!("it says something else than {}", event.event_type);
        return Err(unreadable(stream, sequence, why));
    }
    Ok(())
}

/// Compares `major.minor`; upcasters of cqrs-es write one number more. What is no version at all is newer than any.
fn is_newer(stored: &str, known: &str) -> bool {
    let parts = |version: &str| -> Option<(u32, u32)> {
        let mut numbers = version.split('.').map(str::parse);
        Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
    };
    parts(stored).is_none_or(|stored| Some(stored) > parts(known))
}

/// What serde says, without the values that it quotes: they may be personal.
fn what_is_wrong(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let quoted =
        ["invalid type", "invalid value", "unknown variant", "missing field", "unknown field"];
    match quoted.into_iter().find(|kind| text.starts_with(kind)) {
        Some("missing field") => text.split(" at line").next().unwrap_or_default().to_owned(),
        Some(kind) => kind.to_owned(),
        None => format!("it is no JSON ({:?})", error.classify()),
    }
}

pub(crate) fn unreadable(stream: &Stream, sequence: u64, why: String) -> StoreError {
    StoreError::Unreadable { stream: stream.to_string(), sequence, why }
}

/// Whether a stored event opens and is understood to its last field.
pub(crate) fn is_understood(stored: &Stored, stream: &Stream) -> Result<(), StoreError> {
    match type_of(stream)?.understands(&stored.event.payload) {
        true => Ok(()),
        false => {
            let why = "it has a field that this version does not know".to_owned();
            Err(unreadable(stream, stored.event.sequence as u64, why))
        }
    }
}

impl From<SealError> for NotRead {
    fn from(error: SealError) -> Self {
        Self::Store(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::is_newer;

    #[test]
    fn a_version_is_newer_by_its_numbers_and_not_by_its_letters() {
        assert!(!is_newer("1.0", "1.0") && !is_newer("1.9", "1.10") && !is_newer("1.1", "2.0"));
        assert!(!is_newer("1.0.0", "1.0") && is_newer("1.1.0", "1.0"));
        assert!(is_newer("1.10", "1.9") && is_newer("2.0", "1.10") && is_newer("x", "1.0"));
    }
}
