//! The steps of a user, from its events.

use chrono::{DateTime, Utc};
use domain::{
    personal::Personal,
    user::{Standing, User, UserEvent},
};
use eventstore::PastEvent;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    changes::{Change, Fields, between},
    facts::opened,
    fields::said_of_user,
    user_facts::UserFacts,
};

/// A step of a user: what happened, and how the user stood before and after.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct UserStep {
    /// To which account of the person: the user, or one that was merged into it.
    pub user: String,
    /// Its number in the history of that account, from 1.
    pub seq: u64,
    /// Its place in the history of the pool, from 1: without gaps, in the order in which events were written.
    pub position: u64,
    /// What one command wrote, over all that it changed, has the same unit in the pool: the position of its first event.
    pub unit: u64,
    /// When it happened, by the clock of the server that decided it.
    pub at: DateTime<Utc>,
    /// When the database took it, by its own clock. Order is told by `position`.
    pub recorded_at: DateTime<Utc>,
    /// How long after the step of that account before it, in milliseconds; null for the first.
    pub after_ms: Option<i64>,
    /// How the account stood: `active`, `blocked`, `merged` or `erased`; null before it was registered.
    #[schema(value_type = Option<String>, examples("active"))]
    pub from: Option<Standing>,
    /// What happened.
    #[schema(examples("user.blocked"))]
    pub event: String,
    /// How it stood then.
    #[schema(value_type = Option<String>, examples("blocked"))]
    pub to: Option<Standing>,
    /// Who caused it: `browser`, `phone`, `server`, or a kind and an id, as `user:…` or `api_key:…`.
    #[schema(examples("phone"))]
    pub actor: String,
    /// The id of the request that caused it, as the log has it; null if none did.
    pub request: Option<String>,
    /// From which address; null if it is not known or was erased.
    #[serde(serialize_with = "opened")]
    #[schema(value_type = Option<String>, examples("203.0.113.77"))]
    pub ip: Option<Personal<String>>,
    /// What else the event says.
    pub facts: UserFacts,
}

/// The steps of a user, from all of its events in their order.
pub fn user_steps(user: &str, past: &[PastEvent<UserEvent>]) -> Vec<UserStep> {
    let mut previous: Option<DateTime<Utc>> = None;
    let replayed = User::replay(past.iter().map(|past| &past.event));
    past.iter()
        .zip(replayed)
        .map(|(past, replayed)| {
            let at = replayed.at;
            let after_ms = previous.replace(at).map(|before| (at - before).num_milliseconds());
            UserStep {
                user: user.to_owned(),
                seq: past.sequence,
                position: past.position,
                unit: past.unit,
                at,
                recorded_at: past.recorded_at,
                after_ms,
                from: replayed.before,
                event: past.name.clone(),
                to: replayed.after,
                actor: past.actor.clone(),
                request: past.request.clone(),
                ip: past.ip.clone(),
                facts: replayed.event.into(),
            }
        })
        .collect()
}

/// What each event of a user changed, as a page of the user shows it.
pub fn user_changes(past: &[PastEvent<UserEvent>]) -> Vec<Vec<Change>> {
    let mut before: Fields = said_of_user(&User::default());
    let after_each = User::after_each(past.iter().map(|past| past.event.clone()));
    let changes = |user: User| {
        let after = said_of_user(&user);
        let before = std::mem::replace(&mut before, after.clone());
        between(&before, after)
    };
    after_each.map(changes).collect()
}
