//! The steps of a login, from its events.

use chrono::{DateTime, Utc};
use domain::{
    login::{Login, LoginEvent, State},
    personal::Personal,
    reason::Reason,
};
use eventstore::PastEvent;
use serde::Serialize;
use utoipa::ToSchema;

use super::facts::{Facts, opened};

/// A step of a login: what happened, and where the login stood before and after.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = LoginStep)]
pub struct Step {
    /// Its number in the login, from 1.
    pub seq: u64,
    /// Its place in the history of the pool, from 1: without gaps, in the order in which events were written.
    pub position: u64,
    /// What one command wrote, over all that it changed, has the same unit in the pool: the position of its first event.
    pub unit: u64,
    /// When it happened, by the clock of the server that decided it.
    pub at: DateTime<Utc>,
    /// When the database took it, by its own clock. Order is told by `position`.
    pub recorded_at: DateTime<Utc>,
    /// How long after the step before it, in milliseconds; null for the first.
    pub after_ms: Option<i64>,
    /// Where the login stood; null before it was issued.
    #[schema(value_type = Option<String>, examples("issued"))]
    pub from: Option<State>,
    /// What happened.
    #[schema(examples("login.scanned"))]
    pub event: String,
    /// Where the login stood then.
    #[schema(value_type = String, examples("scanned"))]
    pub to: State,
    /// Who caused it: `browser`, `phone`, `server`, or a kind and an id, as `user:…` or `operator:…`.
    #[schema(examples("phone"))]
    pub actor: String,
    /// The id of the request that caused it, as the log has it; null if none did.
    pub request: Option<String>,
    /// From which address; null if it is not known or was erased.
    #[serde(serialize_with = "opened")]
    #[schema(value_type = Option<String>, examples("203.0.113.77"))]
    pub ip: Option<Personal<String>>,
    /// Why the step was not allowed, or the login ended without a sign-in; null if neither.
    #[schema(value_type = Option<String>, examples("second_phone"))]
    pub reason: Option<Reason>,
    /// What else the event says.
    pub facts: Facts,
}

/// The steps of a login, from all of its events in their order.
pub fn steps(past: &[PastEvent<LoginEvent>]) -> Vec<Step> {
    let mut previous: Option<DateTime<Utc>> = None;
    let replayed = Login::replay(past.iter().map(|past| &past.event));
    past.iter()
        .zip(replayed)
        .map(|(past, replayed)| {
            let at = replayed.event.at();
            let after_ms = previous.replace(at).map(|before| (at - before).num_milliseconds());
            Step {
                seq: past.sequence,
                position: past.position,
                unit: past.unit,
                at,
                recorded_at: past.recorded_at,
                after_ms,
                from: Some(replayed.before).filter(|state| *state != State::Absent),
                event: past.name.clone(),
                to: replayed.after,
                actor: past.actor.clone(),
                request: past.request.clone(),
                ip: past.ip.clone(),
                reason: replayed.event.reason(),
                facts: replayed.event.into(),
            }
        })
        .collect()
}
