//! What became of an API key, event by event: who did it, and what it was before and after.

use std::collections::BTreeMap;

use ::web::pages::{FieldChange, KeyPast, Moment};
use chrono::{DateTime, Utc};
use domain::api_key::ApiKeyEvent;
use eventstore::PastEvent;
use projections::api_keys::ApiKeyView;

use crate::{
    console::names,
    http::{app::App, refusal::Refusal},
};

/// The events of a key, the newest first.
pub struct History {
    past: Vec<Past>,
    /// The names of the people of the console who did something, by how history names them.
    names: BTreeMap<String, String>,
}

struct Past {
    event: PastEvent<ApiKeyEvent>,
    /// Field, before, after.
    changes: Vec<(&'static str, String, String)>,
}

impl History {
    /// # Errors
    /// If the database does not answer.
    pub async fn of(app: &App, key: &ApiKeyView) -> Result<Self, Refusal> {
        let pool = key.pool.clone().unwrap_or_default();
        let events =
            app.history.events_of::<ApiKeyEvent>(&pool, "api_key", key.id.as_str()).await?;
        let names = names::of(app, events.iter().map(|past| &*past.actor)).await?;
        let mut stood = None;
        let mut past: Vec<Past> = events
            .into_iter()
            .map(|event| {
                let stands = said(&event.event).or_else(|| stood.clone());
                let changes = changes(stood.as_ref(), stands.as_ref());
                stood = stands;
                Past { event, changes }
            })
            .collect();
        past.reverse();
        Ok(Self { past, names })
    }

    /// As a page shows it.
    pub fn shown(&self) -> Vec<KeyPast<'_>> {
        self.past.iter().map(|past| self.line(past)).collect()
    }

    fn line<'a>(&'a self, Past { event, changes }: &'a Past) -> KeyPast<'a> {
        let changes = changes.iter();
        KeyPast {
            at: Moment(at(&event.event)),
            event: &event.name,
            actor: &event.actor,
            name: self.names.get(&event.actor).map(String::as_str),
            changes: changes
                .map(|(field, before, after)| FieldChange { field, before, after })
                .collect(),
        }
    }
}

/// The name and the networks that an event says.
fn said(event: &ApiKeyEvent) -> Option<[String; 2]> {
    match event {
        ApiKeyEvent::Created { name, networks, .. }
        | ApiKeyEvent::Changed { name, networks, .. } => Some([name.clone(), networks.join(", ")]),
        ApiKeyEvent::Revoked { .. } => None,
    }
}

/// What differs. What a key was made with is no change.
fn changes(
    before: Option<&[String; 2]>,
    after: Option<&[String; 2]>,
) -> Vec<(&'static str, String, String)> {
    let (Some(before), Some(after)) = (before, after) else {
        return Vec::new();
    };
    let both = ["name", "networks"].into_iter().zip(before.iter().zip(after));
    let differ = both.filter(|(_, (before, after))| before != after);
    differ.map(|(field, (before, after))| (field, before.clone(), after.clone())).collect()
}

const fn at(event: &ApiKeyEvent) -> DateTime<Utc> {
    match event {
        ApiKeyEvent::Created { at, .. }
        | ApiKeyEvent::Changed { at, .. }
        | ApiKeyEvent::Revoked { at } => *at,
    }
}
