//! How a user came to stand where it stands, event by event.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::Serialize;

use super::{User, UserEvent};
use crate::id::UserId;

/// How a user stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It may sign in.
    Active,
    /// It may not sign in.
    Blocked,
    /// It ended: another user goes on.
    Merged,
    /// The person was erased.
    Erased,
}

/// An event, and what it did.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplayedUser<'a> {
    /// How the user stood; `None` before it was registered.
    pub before: Option<Standing>,
    /// What happened.
    pub event: &'a UserEvent,
    /// When it happened, by the clock of the server that decided it.
    pub at: DateTime<Utc>,
    /// How it stood then.
    pub after: Option<Standing>,
}

impl User {
    /// A user replayed, from the first of its events.
    pub fn replay<'a>(
        events: impl IntoIterator<Item = &'a UserEvent>,
    ) -> impl Iterator<Item = ReplayedUser<'a>> {
        let mut user = Self::default();
        events.into_iter().map(move |event| {
            let before = user.standing();
            user.apply(event.clone());
            ReplayedUser { before, event, at: user.changed_at, after: user.standing() }
        })
    }

    /// How it stands; `None` before it was registered.
    pub const fn standing(&self) -> Option<Standing> {
        match self {
            Self { pool: None, .. } => None,
            Self { erased: true, .. } => Some(Standing::Erased),
            Self { merged_into: Some(_), .. } => Some(Standing::Merged),
            Self { blocked: true, .. } => Some(Standing::Blocked),
            _ => Some(Standing::Active),
        }
    }
}

impl UserEvent {
    /// The other account of the same person, which it ended in or took over.
    pub const fn other_account(&self) -> Option<&UserId> {
        match self {
            Self::Merged { into, .. } => Some(into),
            Self::Absorbed { from, .. } => Some(from),
            _ => None,
        }
    }
}
