//! From what a unit decided to what is written: differences of names and rows, and sealed events.

use std::{collections::BTreeMap, sync::Arc};

use cqrs_es::Aggregate;
use domain::{
    id::PersonId,
    login::Login,
    name::{Name, NameKind},
    user::User,
};
use projections::{Row, Value};
use serde_json::json;

use super::unit::{NewEvent, Recording, StreamInUnit};
use crate::{
    secrets::{
        key::Key,
        keyring::Keys,
        personal_keys::{self, Filing, PersonalKey},
        seal::{self, Place},
    },
    shared::Shared,
    streams::{
        aggregate_types::AnyState,
        reader::{Folded, type_of},
    },
    words::{
        context::Context,
        error::StoreError,
        proposal::{Event, Gone, Proposal},
        stream::{HashedName, Stream},
    },
};

/// What is written, and how the streams stand once it is.
pub(crate) struct Prepared {
    pub proposal: Proposal,
    pub after: Vec<(Stream, Folded)>,
    /// The server that it was decided on.
    pub epoch: u64,
    /// The keys of persons that it makes.
    pub new_keys: Vec<(PersonId, Arc<PersonalKey>)>,
}

/// Prepares what a unit decided.
pub(crate) async fn prepare(
    shared: &Shared,
    context: &Context,
    unit: Recording<'_>,
) -> Result<Prepared, StoreError> {
    let Recording { scope, keys, epoch, streams, events, erasure, .. } = unit;
    let proposal = Proposal::new(scope, context.command.as_str());
    let mut preparation = Preparation {
        shared,
        context,
        keys,
        epoch,
        proposal,
        persons: BTreeMap::new(),
        new_keys: Vec::new(),
        after: Vec::new(),
    };
    for stream in &streams {
        preparation.stream(stream, &events).await?;
    }
    for event in events {
        preparation.event(event)?;
    }
    if let Some(erasure) = erasure {
        let scope = &preparation.proposal.scope;
        let person = erasure.users.first().map_or("", String::as_str);
        let keys = erasure.of("key");
        let rows: Vec<Row> = keys.map(|key| personal_keys::destroyed(scope, key, person)).collect();
        preparation.proposal.upserted.extend(rows);
        preparation.proposal.erasure = Some(erasure);
    }
    let Preparation { proposal, after, new_keys, .. } = preparation;
    Ok(Prepared { proposal, after, epoch, new_keys })
}

struct Preparation<'a> {
    shared: &'a Shared,
    context: &'a Context,
    keys: Keys,
    epoch: u64,
    proposal: Proposal,
    /// The keys of the persons that this unit is about.
    persons: BTreeMap<PersonId, Arc<PersonalKey>>,
    new_keys: Vec<(PersonId, Arc<PersonalKey>)>,
    after: Vec<(Stream, Folded)>,
}

impl Preparation<'_> {
    async fn stream(
        &mut self,
        stream: &StreamInUnit,
        events: &[NewEvent],
    ) -> Result<(), StoreError> {
        let (id, before) = (&stream.stream, &stream.before);
        if !stream.changed() {
            self.proposal.read.push((id.clone(), before.version));
            return Ok(());
        }
        self.proposal.expected.push((id.clone(), before.version));
        if before.version > 0 && before.committed_in != Some(self.epoch) {
            self.proposal.unsure.push((id.clone(), before.version));
        }
        self.names(stream);
        self.rows(stream);
        let key = self.key(stream, events).await?;
        let (state, version) = (stream.state.clone(), stream.version);
        let after = Folded { state, version, key, committed_in: None };
        self.after.push((id.clone(), after));
        Ok(())
    }

    fn names(&mut self, stream: &StreamInUnit) {
        let (before, after) = (stream.before.state.names(), stream.state.names());
        let without = |all: &[Name], others: &[Name]| -> Vec<(HashedName, Stream)> {
            let missing = all.iter().filter(|name| !others.contains(name));
            missing.map(|name| (self.keys.hashed(name), stream.stream.clone())).collect()
        };
        let (freed, taken) = (without(&before, &after), without(&after, &before));
        self.proposal.freed.extend(freed);
        self.proposal.taken.extend(taken);
    }

    fn rows(&mut self, stream: &StreamInUnit) {
        let (id, before) = (&stream.stream.id, &stream.before);
        let old = match before.version {
            0 => Vec::new(),
            version => before.state.rows(id, version),
        };
        let (deleted, upserted) = difference(&old, stream.state.rows(id, stream.version));
        self.proposal.deleted.extend(deleted);
        self.proposal.upserted.extend(upserted);
    }

    /// The key that the stream's new events are sealed under; remembered with the stream. Nothing personal is written to
    /// a stream that was erased.
    async fn key(
        &mut self,
        stream: &StreamInUnit,
        events: &[NewEvent],
    ) -> Result<Option<Arc<PersonalKey>>, StoreError> {
        if stream.state.is_erased() {
            return Ok(None);
        }
        let here = || events.iter().filter(|event| event.stream == stream.stream);
        let is_personal =
            self.context.ip.is_some() || here().any(|event| seal::is_personal(&event.payload));
        if let Some(own) = stream.before.key.clone() {
            self.file(stream, &own);
            return Ok(Some(own));
        }
        match stream.state.person() {
            _ if !is_personal => Ok(None),
            Some(person) if begins(stream, &person) => self.new_person(&person).map(Some),
            Some(person) => self.of_person(&person).await.map(Some),
            None => self.own_key(stream).map(Some),
        }
    }

    /// The key of a person, made if there is none.
    async fn of_person(&mut self, person: &PersonId) -> Result<Arc<PersonalKey>, StoreError> {
        if let Some(key) = self.persons.get(person) {
            return Ok(key.clone());
        }
        let (pool, scope) = (&self.keys.pool, &self.proposal.scope);
        match self.shared.reader.personal_keys.of_person(pool, scope, person).await? {
            Some(key) => {
                self.persons.insert(person.clone(), key.clone());
                Ok(key)
            }
            None => self.new_person(person),
        }
    }

    /// The key of a person of whom there is none.
    fn new_person(&mut self, person: &PersonId) -> Result<Arc<PersonalKey>, StoreError> {
        if let Some(key) = self.persons.get(person) {
            return Ok(key.clone());
        }
        let scope = &self.proposal.scope;
        let key = Arc::new(PersonalKey::make(&self.keys.pool, scope)?);
        self.proposal.upserted.push(key.row(scope, None, &Filing::of_person(person.as_str())));
        self.new_keys.push((person.clone(), key.clone()));
        self.persons.insert(person.clone(), key.clone());
        Ok(key)
    }

    /// A key for a stream of which it is not known whose it is.
    fn own_key(&mut self, stream: &StreamInUnit) -> Result<Arc<PersonalKey>, StoreError> {
        let scope = &self.proposal.scope;
        let key = Arc::new(PersonalKey::make(&self.keys.pool, scope)?);
        let row = key.row(scope, Some(&*stream.stream.id), &self.filing(&stream.state));
        self.proposal.upserted.push(row);
        Ok(key)
    }

    /// Files a login's own key under the identity that scanned, and the person, as soon as these are known: an erasure
    /// finds it by them.
    fn file(&mut self, stream: &StreamInUnit, own: &PersonalKey) {
        let (before, after) = (self.filing(&stream.before.state), self.filing(&stream.state));
        if stream.state.typed::<Login>().is_none() || before == after {
            return;
        }
        let row = own.row(&self.proposal.scope, Some(&*stream.stream.id), &after);
        self.proposal.upserted.push(row);
    }

    /// Whom a number only named need not be whom the identity belongs to: then it is filed under both.
    fn filing(&self, state: &AnyState) -> Filing {
        let person = state.person().map(|person| person.to_string());
        let mut filing = Filing { person, ..Filing::default() };
        if state.typed().is_some_and(is_known) {
            return filing;
        }
        for name in state.identities() {
            let hash = Some(self.keys.hashed(&name).hash);
            match name.kind {
                NameKind::UnionIdentity => filing.union_identity = hash,
                _ => filing.identity = hash,
            }
        }
        filing
    }

    /// The key that an event is sealed under: that of its stream.
    fn key_of(&self, event: &NewEvent) -> Option<&Key> {
        let after = self.after.iter().find(|(stream, _)| *stream == event.stream);
        let (_, after) = after.filter(|(_, after)| !after.state.is_erased())?;
        after.key.as_ref().map(|key| &key.key)
    }

    fn event(&mut self, mut event: NewEvent) -> Result<(), StoreError> {
        self.may_be_written(&event)?;
        let mut payload = std::mem::take(&mut event.payload);
        let key = self.key_of(&event);
        let NewEvent { stream, sequence, event_type, event_version, about, .. } = &event;
        let place = Place { stream, sequence: *sequence, event_type };
        seal::seal(&mut payload, key, place)?;
        let metadata = self.metadata(key.filter(|_| self.is_of_whom_it_serves(&event)), place)?;
        let values: Vec<Value> = vec![
            (&*stream.kind).into(),
            (&*stream.id).into(),
            i64::try_from(*sequence).unwrap_or(i64::MAX).into(),
            event_type.as_str().into(),
            event_version.as_str().into(),
            text(&payload, stream)?.into(),
            text(&metadata, stream)?.into(),
            stream.scope.as_str().into(),
            self.context.command.as_str().into(),
            about.application.as_ref().map(|id| id.as_str()).into(),
            about.subject.as_ref().map(|id| id.as_str()).into(),
            self.context.actor.to_string().into(),
        ];
        let (stream, sequence) = (stream.clone(), *sequence);
        self.proposal.events.push(Event { stream, sequence, values });
        Ok(())
    }

    /// An event of a new format is written only once every server reads it.
    fn may_be_written(&self, event: &NewEvent) -> Result<(), StoreError> {
        let writes = self.shared.writes.now();
        let known = type_of(&event.stream)?.events().iter();
        match known.into_iter().find(|known| known.name == event.event_type) {
            Some(known) if known.format > writes => {
                Err(StoreError::NotYet { event: known.name, format: known.format })
            }
            _ => Ok(()),
        }
    }

    /// Where a request came from says something of whom it serves: it has no place in what is about somebody else, as the
    /// session is that a claim ends.
    fn is_of_whom_it_serves(&self, event: &NewEvent) -> bool {
        let served = self.after.iter().find(|(stream, _)| stream.kind == "login");
        let served = served.and_then(|(_, login)| login.state.about().subject);
        match (served, &event.about.subject) {
            (Some(served), Some(subject)) => served == *subject,
            _ => true,
        }
    }

    fn metadata(
        &self,
        key: Option<&Key>,
        place: Place<'_>,
    ) -> Result<serde_json::Value, StoreError> {
        let mut metadata = serde_json::Map::new();
        if let Some(request) = &self.context.request {
            metadata.insert("request".into(), request.as_str().into());
        }
        if let (Some(key), Some(ip)) = (key, self.context.ip.as_ref().and_then(|ip| ip.clear())) {
            let (name, sealed) = seal::seal_metadata(&json!({ "ip": ip }), key, place)?;
            metadata.insert(name.into(), sealed.into());
        }
        Ok(metadata.into())
    }
}

/// JSON as it is stored.
fn text(json: &serde_json::Value, of: &Stream) -> Result<String, StoreError> {
    serde_json::to_string(json)
        .map_err(|error| StoreError::Unwritable(of.to_string(), error.to_string()))
}

/// Whether the person begins with this stream: then nothing was sealed for them yet.
fn begins(stream: &StreamInUnit, person: &PersonId) -> bool {
    stream.before.version == 0
        && stream.stream.kind == User::TYPE
        && *stream.stream.id == *person.as_str()
}

/// Whether it is known whose login it is: it is bound, or the identity opened somebody's account.
fn is_known(login: &Login) -> bool {
    let opened = || login.scan.as_ref().is_some_and(|scan| scan.user.is_some());
    login.bound.is_some() || (login.named.is_none() && opened())
}

/// What is gone, and what is new or changed.
pub(crate) fn difference(old: &[Row], new: Vec<Row>) -> (Vec<Gone>, Vec<Row>) {
    let id = |row: &Row| (row.table.name, row.key().to_vec());
    let mut before: BTreeMap<_, _> = old.iter().map(|row| (id(row), row)).collect();
    let upserted = new.into_iter().filter(|row| before.remove(&id(row)) != Some(row)).collect();
    let gone = before.into_values();
    (gone.map(|row| Gone { table: row.table, key: row.key().to_vec() }).collect(), upserted)
}
