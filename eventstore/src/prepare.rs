//! From what a unit decided to what is written: differences of names and rows, and sealed events.

use std::{collections::BTreeMap, sync::Arc};

use domain::{claim::Claim, id::UserId};
use projections::{Row, Value};
use serde_json::json;

use crate::{
    cache::Standing,
    context::Context,
    error::StoreError,
    keys::{KeyState, StreamKey},
    proposal::{Event, Gone, Proposal},
    seal::{self, Place},
    stored::Reader,
    stream::{Name, Stream},
    tables::PERSON_KEYS,
    unit::{Happened, Loaded},
};

/// What is written, and how the streams stand once it is.
#[derive(Default)]
pub(crate) struct Prepared {
    pub proposal: Proposal,
    pub after: Vec<(Stream, Standing)>,
    /// Whom it forgets.
    pub forgotten: Option<UserId>,
    /// How many persons were forgotten when it was decided.
    pub erasures: u64,
}

/// What the preparation needs to know.
pub(crate) struct Preparation<'a> {
    pub reader: &'a Reader,
    pub context: &'a Context,
}

impl Preparation<'_> {
    /// Prepares what a unit decided.
    pub fn prepare(
        &self,
        streams: &[Loaded],
        events: Vec<Happened>,
    ) -> Result<Prepared, StoreError> {
        let mut prepared = Prepared::default();
        for loaded in streams {
            let (stream, before) = (&loaded.stream, &loaded.before);
            if !loaded.changed() {
                prepared.proposal.read.push((stream.clone(), before.version));
                continue;
            }
            prepared.proposal.expected.push((stream.clone(), before.version));
            self.names(loaded, &mut prepared.proposal);
            self.rows(loaded, &mut prepared.proposal)?;
            let key = self.key(loaded, &events, &mut prepared.proposal)?;
            let after = Standing { state: loaded.state.clone(), version: loaded.version, key };
            prepared.after.push((stream.clone(), after));
            if loaded.state.is_forgotten() && !before.state.is_forgotten() {
                prepared.forgotten = loaded.state.about().subject;
            }
        }
        for event in events {
            let standing = prepared.after.iter().find(|(stream, _)| *stream == event.stream);
            let key = standing.and_then(|(_, standing)| standing.key.key());
            let event = self.event(event, key)?;
            prepared.proposal.events.push(event);
        }
        Ok(prepared)
    }

    fn names(&self, loaded: &Loaded, proposal: &mut Proposal) {
        let (before, after) = (loaded.before.state.claims(), loaded.state.claims());
        let without = |all: &[Claim], others: &[Claim]| -> Vec<(Name, Stream)> {
            let missing = all.iter().filter(|claim| !others.contains(claim));
            missing.map(|claim| (self.reader.root.name(claim), loaded.stream.clone())).collect()
        };
        proposal.freed.extend(without(&before, &after));
        proposal.taken.extend(without(&after, &before));
    }

    fn rows(&self, loaded: &Loaded, proposal: &mut Proposal) -> Result<(), StoreError> {
        let (stream, before) = (&loaded.stream, &loaded.before);
        let kind = self.reader.kind(stream)?;
        let old = match before.version {
            0 => Vec::new(),
            version => kind.rows(&*before.state, &stream.id, version),
        };
        let new = kind.rows(&*loaded.state, &stream.id, loaded.version);
        let (deleted, upserted) = difference(&old, new);
        proposal.deleted.extend(deleted);
        proposal.upserted.extend(upserted);
        Ok(())
    }

    /// The stream's key: made with the first event that says something about a person, and recorded under that person
    /// once it is known who it is.
    fn key(
        &self,
        loaded: &Loaded,
        events: &[Happened],
        proposal: &mut Proposal,
    ) -> Result<KeyState, StoreError> {
        let stream = &loaded.stream;
        let here = || events.iter().filter(|event| event.stream == *stream);
        let personal =
            self.context.ip.is_some() || here().any(|event| seal::is_personal(&event.payload));
        let (key, new) = match &loaded.before.key {
            KeyState::Present(key) => (key.clone(), false),
            KeyState::Absent if personal => {
                (Arc::new(StreamKey::make(&self.reader.root.wrap, stream)?), true)
            }
            KeyState::Absent => return Ok(KeyState::Absent),
            KeyState::Destroyed => return Ok(KeyState::Destroyed),
        };
        let (was, is) = (loaded.before.state.about().subject, loaded.state.about().subject);
        if new || was != is {
            let person = is.as_ref().map(|user| user.as_str());
            let values = vec![
                (&*stream.kind).into(),
                (&*stream.id).into(),
                key.wrapped.as_str().into(),
                person.into(),
            ];
            proposal.upserted.push(Row { table: &PERSON_KEYS, values });
        }
        Ok(KeyState::Present(key))
    }

    fn event(&self, event: Happened, key: Option<&StreamKey>) -> Result<Event, StoreError> {
        let Happened { stream, sequence, event_type, event_version, mut payload, about } = event;
        let pool = about.pool.as_ref().map(|pool| pool.as_str());
        let place = Place { pool, stream: &stream, sequence, event_type: &event_type };
        seal::seal(&mut payload, key, place)?;
        let metadata = self.metadata(key, place)?;
        let values: Vec<Value> = vec![
            (&*stream.kind).into(),
            (&*stream.id).into(),
            i64::try_from(sequence).unwrap_or(i64::MAX).into(),
            event_type.into(),
            event_version.into(),
            payload.to_string().into(),
            metadata.to_string().into(),
            pool.into(),
            about.application.as_ref().map(|id| id.as_str()).into(),
            about.subject.as_ref().map(|id| id.as_str()).into(),
            self.context.actor.to_string().into(),
        ];
        Ok(Event { stream, sequence, values })
    }

    fn metadata(
        &self,
        key: Option<&StreamKey>,
        place: Place<'_>,
    ) -> Result<serde_json::Value, StoreError> {
        let context = self.context;
        let mut metadata = serde_json::Map::new();
        metadata.insert("actor".into(), context.actor.to_string().into());
        metadata.insert("at".into(), context.at.to_rfc3339().into());
        if let Some(request) = &context.request {
            metadata.insert("request".into(), request.as_str().into());
        }
        if let (Some(key), Some(ip)) = (key, context.ip.as_ref().and_then(|ip| ip.clear())) {
            let (name, sealed) = seal::seal_metadata(&json!({ "ip": ip }), key, place)?;
            metadata.insert(name.into(), sealed.into());
        }
        Ok(metadata.into())
    }
}

/// What is gone, and what is new or changed.
pub(crate) fn difference(old: &[Row], new: Vec<Row>) -> (Vec<Gone>, Vec<Row>) {
    let id = |row: &Row| (row.table.name, row.key().to_vec());
    let mut before: BTreeMap<_, _> = old.iter().map(|row| (id(row), row)).collect();
    let upserted = new.into_iter().filter(|row| before.remove(&id(row)) != Some(row)).collect();
    let gone = before.into_values();
    (gone.map(|row| Gone { table: row.table, key: row.key().to_vec() }).collect(), upserted)
}
