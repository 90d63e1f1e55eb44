//! The audit log: who did what to what, and from what to what it changed; and who was told what about people.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    api_key::ApiKey, application::Application, connection::Connection,
    console_session::ConsoleSession, id::PoolId, login::Login, operator::Operator,
    personal::Personal, pool::Pool, reading::ReadingEvent, session::Session,
    signing_key::SigningKey, user::User,
};
use eventstore::{EventFilter, EventPage, EventPlace, PastEvent};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    changes::{self, Change, listed, optional, text},
    facts::opened,
    fields, names,
};
use crate::http::{app::App, refusal::Refusal};

/// What happened, who did it, and what changed by it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct Entry {
    /// Its place in the history of the pool, from 1: without gaps, in the order in which events were written.
    pub position: u64,
    /// What one command wrote, over all that it changed, has the same unit in the pool: the position of its first event.
    pub unit: u64,
    /// When it was written, by the clock of the database.
    pub recorded_at: DateTime<Utc>,
    /// What happened.
    #[schema(examples("application.changed"))]
    pub event: String,
    /// To what kind of thing: `pool`, `application`, `connection`, `api_key`, `operator`, `signing_key`, `user`, `login`, `session`,
    /// `grant`, `console_session` or `personal_data`.
    #[schema(examples("application"))]
    pub kind: String,
    /// The id of that.
    pub id: String,
    /// Who caused it: `operator:…`, `api_key:…`, `command_line`, `user:…`, `application:…`, `browser`, `phone` or `server`.
    #[schema(examples("command_line"))]
    pub actor: String,
    /// What that person, key or application is called; null where it has no name, or is gone.
    pub actor_name: Option<String>,
    /// The id of the request that caused it, as the log has it; null if none did.
    pub request: Option<String>,
    /// From which address; null if it is not known or was erased.
    #[serde(serialize_with = "opened")]
    #[schema(value_type = Option<String>, examples("203.0.113.77"))]
    pub ip: Option<Personal<String>>,
    /// The application that it is about, if one is.
    pub application: Option<String>,
    /// The user whom it is about, if one is.
    pub user: Option<String>,
    /// What changed; of a reading, what was asked for and how many records were told.
    pub changes: Vec<Change>,
}

impl Entry {
    /// Whether it says something about a person.
    pub fn is_personal(&self) -> bool {
        self.changes.iter().any(|change| change.before.is_personal() || change.after.is_personal())
    }

    /// What stands in a field since.
    pub fn now(&self, field: &str) -> Option<&str> {
        self.changes.iter().find(|change| change.field == field)?.after.text()
    }
}

/// A page of the audit log, newest first.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// What happened.
    pub items: Vec<Entry>,
    /// Where to go on, if there may be more. A page may be short, or empty, and have a next one.
    pub next: Option<u64>,
}

/// A page of the audit log of a pool, or of the deployment: what was written before a position, or the newest.
///
/// # Errors
/// If the database does not answer, or an event cannot be read.
pub async fn entries(
    app: &App,
    pool: Option<&PoolId>,
    filter: &EventFilter,
    before: Option<u64>,
    limit: u16,
) -> Result<Entries, Refusal> {
    let history = &app.history;
    let EventPage { places, next } = history.page(pool, filter, before, limit).await?;
    let streams = history.streams(pool, &places).await?;
    let mut changed = BTreeMap::new();
    for (stream, events) in &streams {
        changed.insert(stream, of_stream(&stream.0, events));
    }
    let entry = |place: EventPlace| {
        let stream = (place.kind.clone(), place.id.clone());
        let event = streams.get(&stream)?.iter().find(|past| past.sequence == place.sequence)?;
        let changes = changed.get_mut(&stream)?.remove(&place.sequence).unwrap_or_default();
        Some(told(place, event, changes))
    };
    let mut items: Vec<Entry> = places.into_iter().filter_map(entry).collect();
    let names = names::of(app, pool, &items).await?;
    for entry in &mut items {
        entry.actor_name = names.get(&entry.actor).cloned();
    }
    Ok(Entries { items, next })
}

fn told(place: EventPlace, past: &PastEvent<Value>, changes: Vec<Change>) -> Entry {
    Entry {
        position: past.position,
        unit: past.unit,
        recorded_at: past.recorded_at,
        event: past.name.clone(),
        kind: place.kind,
        id: place.id,
        actor: past.actor.clone(),
        actor_name: None,
        request: past.request.clone(),
        ip: past.ip.clone(),
        application: place.application,
        user: place.user,
        changes,
    }
}

/// What each event of an aggregate changed, by its number.
fn of_stream(kind: &str, events: &[PastEvent<Value>]) -> BTreeMap<u64, Vec<Change>> {
    match kind {
        "pool" => changes::of::<Pool>(events, fields::pool),
        "application" => changes::of::<Application>(events, fields::application),
        "connection" => changes::of::<Connection>(events, fields::connection),
        "api_key" => changes::of::<ApiKey>(events, fields::api_key),
        "operator" => changes::of::<Operator>(events, fields::operator),
        "signing_key" => changes::of::<SigningKey>(events, fields::signing_key),
        "console_session" => changes::of::<ConsoleSession>(events, fields::console_session),
        "user" => changes::of::<User>(events, fields::user),
        "login" => changes::of::<Login>(events, fields::login),
        "session" => changes::of::<Session>(events, fields::session),
        "personal_data" => events.iter().map(|past| (past.sequence, read(past))).collect(),
        _ => BTreeMap::new(),
    }
}

/// What was asked for, and how many records were told.
fn read(past: &PastEvent<Value>) -> Vec<Change> {
    let said = match serde_json::from_value(past.event.clone()) {
        Ok(ReadingEvent::Read { route, id, records, .. }) => {
            vec![("route", text(route)), ("id", optional(id)), ("records", text(records))]
        }
        Ok(ReadingEvent::ReadAgain { records, .. }) => vec![("records", text(records))],
        Ok(ReadingEvent::Exported { format, filter, up_to, .. }) => {
            let filter = filter.iter().map(|(name, value)| format!("{name}={value}"));
            vec![("format", text(format)), ("filter", listed(filter)), ("up_to", text(up_to))]
        }
        Err(_) => Vec::new(),
    };
    changes::between(&[], said)
}
