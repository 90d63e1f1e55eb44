//! What must hold after a bad day.

use std::collections::{BTreeMap, BTreeSet};

use projections::ResultRow;

use super::load::Acknowledged;
use crate::{
    streams::reader::Folded,
    tests::given::Given,
    words::stream::{Scope, Stream},
};

const EVENTS: &str = "SELECT pool, position, unit, CAST(command AS text) AS command, aggregate_type, aggregate_id, \
    sequence, event_type, subject FROM events ORDER BY pool, position";
const HEADS: &str = "SELECT pool, position FROM heads";
const LOGINS: &str = "SELECT id, seq FROM logins";
/// Keys that open something of a person who was erased.
const LEFT: &str = "SELECT personal_keys.id FROM personal_keys JOIN users ON users.pool = personal_keys.pool \
    AND users.id = person WHERE erased AND wrapped IS NOT NULL";

/// An event, without what it says.
pub struct Event {
    pub stream: Stream,
    pub sequence: i64,
    pub position: i64,
    pub unit: i64,
    pub command: String,
    pub name: String,
    pub subject: Option<String>,
}

impl Event {
    fn read(row: &ResultRow) -> Self {
        let text = |column: &str| row.text(column).unwrap();
        let int = |column: &str| row.int(column).unwrap();
        let scope = Scope::from(text("pool").as_str());
        Self {
            stream: Stream::stored(&scope, text("aggregate_type"), &text("aggregate_id")),
            sequence: int("sequence"),
            position: int("position"),
            unit: int("unit"),
            command: text("command"),
            name: text("event_type"),
            subject: row.optional_text("subject").unwrap(),
        }
    }
}

/// All that happened, pool by pool, in order.
pub async fn history(given: &Given) -> Vec<Event> {
    given.rows(EVENTS, &[]).await.iter().map(Event::read).collect()
}

/// Nothing is missing, nothing is half, nothing that was acknowledged is lost or doubled, nobody signed in who might not,
/// and every row is as the events say.
pub async fn holds(given: &Given, acknowledged: &[Acknowledged]) {
    let history = is_whole(given).await;
    let lost = lost(&history, acknowledged);
    assert!(lost.is_empty(), "{} acknowledged commands are lost: {:?}", lost.len(), lost.first());
}

/// As [`holds`], whatever was lost. Answers what happened.
pub async fn is_whole(given: &Given) -> Vec<Event> {
    let history = history(given).await;
    positions_are_dense(given, &history).await;
    streams_are_whole(given, &history).await;
    for unit in units(&history) {
        is_not_half(unit);
    }
    nobody_who_was_blocked_or_erased_signed_in(&history);
    assert!(given.rows(LEFT, &[]).await.is_empty(), "keys of erased persons are left");
    let report = given.store.rebuild(true).await.unwrap();
    assert!(report.is_clean(), "{report}");
    history
}

/// Acknowledged commands that are not there. One that is there is there once, and with all its events.
pub fn lost(history: &[Event], acknowledged: &[Acknowledged]) -> Vec<Acknowledged> {
    let mut written: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in history {
        written.entry(&event.command).or_default().push(event);
    }
    let mut lost = Vec::new();
    for told in acknowledged {
        let events = written.get(told.command.as_str()).map_or(&[][..], |events| events);
        let of_it = |event: &&&Event| {
            event.stream.kind == told.kind && *event.stream.id == *told.id.as_str()
        };
        match events.iter().filter(of_it).count() {
            0 if told.events > 0 => lost.push(told.clone()),
            count => assert_eq!(count, told.events, "{told:?}"),
        }
    }
    lost
}

async fn positions_are_dense(given: &Given, history: &[Event]) {
    let mut ends: BTreeMap<&Scope, i64> = BTreeMap::new();
    for event in history {
        let end = ends.entry(&event.stream.scope).or_default();
        *end += 1;
        assert_eq!(event.position, *end, "of {}", event.stream.scope);
    }
    for row in given.rows(HEADS, &[]).await {
        let scope = Scope::from(row.text("pool").unwrap().as_str());
        let end = ends.get(&scope).copied().unwrap_or(0);
        assert_eq!(row.int("position").unwrap(), end, "the head of {scope}");
    }
}

async fn streams_are_whole(given: &Given, history: &[Event]) {
    let mut ends: BTreeMap<&Stream, i64> = BTreeMap::new();
    for event in history {
        let end = ends.entry(&event.stream).or_default();
        *end += 1;
        assert_eq!(event.sequence, *end, "of {}", event.stream);
    }
    let logins: BTreeMap<&str, i64> = ends
        .iter()
        .filter(|(stream, _)| stream.kind == "login")
        .map(|(stream, end)| (&*stream.id, *end))
        .collect();
    for row in given.rows(LOGINS, &[]).await {
        let id = row.text("id").unwrap();
        assert_eq!(logins.get(id.as_str()), Some(&row.int("seq").unwrap()), "of login {id}");
    }
}

/// What each command wrote.
fn units(history: &[Event]) -> impl Iterator<Item = &[Event]> {
    history.chunk_by(|one, next| one.stream.scope == next.stream.scope && one.unit == next.unit)
}

/// A unit is one command's, and has all of what belongs together.
fn is_not_half(unit: &[Event]) {
    let first = &unit[0];
    assert_eq!(first.unit, first.position, "{}", first.stream);
    assert!(unit.iter().all(|event| event.command == first.command), "unit {}", first.unit);
    let has = |names: &[&str]| unit.iter().any(|event| names.contains(&&*event.name));
    for (this, others) in [
        ("login.authorized", &["login.bound", "login.binding_asked", "login.refused"][..]),
        ("login.bound", &["login.authorized"]),
        ("user.registered", &["user.identity_linked"]),
        ("login.claimed", &["session.started"]),
        ("session.started", &["login.claimed"]),
    ] {
        assert!(!has(&[this]) || has(others), "{this} of {} stands alone", first.stream);
    }
}

fn nobody_who_was_blocked_or_erased_signed_in(history: &[Event]) {
    let (mut blocked, mut erased) = (BTreeSet::new(), BTreeSet::new());
    let mut commands = BTreeSet::new();
    for unit in units(history) {
        let first = &unit[0];
        let command = (&first.stream.scope, &*first.command);
        assert!(commands.insert(command), "command {} was written twice", first.command);
        for event in unit {
            let user = (&event.stream.scope, &*event.stream.id);
            let subject = event.subject.as_deref().map(|subject| (&event.stream.scope, subject));
            match &*event.name {
                "user.blocked" => drop(blocked.insert(user)),
                "user.unblocked" => drop(blocked.remove(&user)),
                "user.erased" => drop(erased.insert(user)),
                "login.bound" | "session.started" | "grant.granted" => {
                    let subject = subject.expect("somebody signs in");
                    let may = !blocked.contains(&subject) && !erased.contains(&subject);
                    assert!(may, "{} at {} of {subject:?}", event.name, event.position);
                }
                _ => {}
            }
        }
    }
}

/// A stream that this process has in memory otherwise than it stands in the database. What is older there is no fault: who
/// decides on it is told.
pub async fn remembered_wrongly<'a>(
    given: &Given,
    streams: impl IntoIterator<Item = &'a Stream>,
) -> Option<&'a Stream> {
    let shared = &given.store.shared;
    for stream in streams {
        let Some(kept) = shared.cache.get(stream) else {
            continue;
        };
        let stored = shared.reader.folded(stream).await.unwrap();
        let rows = |folded: &Folded| folded.state.rows(&stream.id, folded.version);
        let is_true = kept.version < stored.version
            || kept.version == stored.version && rows(&kept) == rows(&stored);
        if !is_true {
            return Some(stream);
        }
    }
    None
}
