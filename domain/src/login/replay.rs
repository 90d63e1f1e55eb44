//! How a login came to stand where it stands, event by event.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;

use super::{Login, LoginEvent, State};

/// An event, and what it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Replayed<'a> {
    /// Where the login stood.
    pub before: State,
    /// What happened.
    pub event: &'a LoginEvent,
    /// Where it stood then.
    pub after: State,
}

impl Login {
    /// A login replayed, from the first of its events.
    pub fn replay<'a>(
        events: impl IntoIterator<Item = &'a LoginEvent>,
    ) -> impl Iterator<Item = Replayed<'a>> {
        let mut login = Self::default();
        events.into_iter().map(move |event| {
            let before = login.state;
            login.apply(event.clone());
            Replayed { before, event, after: login.state }
        })
    }
}

impl LoginEvent {
    /// When it happened, by the clock of the server that decided it.
    pub const fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Issued { at, .. }
            | Self::Scanned { at, .. }
            | Self::AttemptRefused { at, .. }
            | Self::Authorized { at, .. }
            | Self::Denied { at, .. }
            | Self::Refused { at, .. }
            | Self::BindingAsked { at, .. }
            | Self::ProofSent { at, .. }
            | Self::Bound { at, .. }
            | Self::Claimed { at, .. }
            | Self::Expired { at, .. }
            | Self::Erased { at } => *at,
        }
    }
}

#[cfg(test)]
mod tests;
