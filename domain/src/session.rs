//! A browser signed in to a pool's hosted page.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    claim::{Claim, ClaimKind},
    id::{LoginId, PoolId, SecretHash, UserId},
    recorded::{About, Recorded, Undecided, decided_by, domain_event},
};

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// The person signed out.
    SignedOut,
    /// Somebody else signed in with the same browser.
    Replaced,
    /// The person said that it is not them.
    Disowned,
}

/// How a session started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The pool.
    pub pool: PoolId,
    /// Who is signed in.
    pub user: UserId,
    /// The login that signed in.
    pub login: LoginId,
    /// The SHA-256 of the session cookie, 256 bits.
    pub credential: SecretHash,
    /// The SHA-256 of the cookie that names the browser over its sessions.
    pub browser: SecretHash,
    /// When the person authorized: the `auth_time` of OpenID Connect.
    pub authenticated_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// The browser is known to the user, so that nobody needs to be asked whether it is them.
    #[serde(default)]
    pub confirmed: bool,
}

/// An event of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SessionEvent {
    /// It started.
    #[serde(rename = "session.started")]
    Started {
        /// How.
        #[serde(flatten)]
        start: Start,
        /// When.
        at: DateTime<Utc>,
    },
    /// The person in front of a new browser said that it is them.
    #[serde(rename = "session.confirmed")]
    Confirmed {
        /// When.
        at: DateTime<Utc>,
    },
    /// It ended.
    #[serde(rename = "session.ended")]
    Ended {
        /// Why.
        reason: SessionEnd,
        /// When.
        at: DateTime<Utc>,
    },
}

domain_event! { SessionEvent {
    Started => "session.started",
    Confirmed => "session.confirmed",
    Ended => "session.ended",
}}

/// A command to a session.
#[derive(Clone, Debug)]
pub enum SessionCommand {
    /// Start it.
    Start {
        /// How.
        start: Start,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Note that the person said that it is them.
    Confirm {
        /// Now.
        at: DateTime<Utc>,
    },
    /// End it.
    End {
        /// Why.
        reason: SessionEnd,
        /// Now.
        at: DateTime<Utc>,
    },
}

/// A session.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Session {
    /// How it started; `None` before.
    pub start: Option<Start>,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// Whether it is sure to be the person's own: the browser was known, or they were asked.
    pub confirmed: bool,
    /// When and why it ended.
    pub ended: Option<(DateTime<Utc>, SessionEnd)>,
}

impl Session {
    /// The session's start, while it lasts.
    pub fn live_at(&self, now: DateTime<Utc>) -> Option<&Start> {
        self.start.as_ref().filter(|start| self.ended.is_none() && now < start.expires_at)
    }

    fn decide(&self, command: SessionCommand) -> Result<Vec<SessionEvent>, Undecided> {
        match (&self.start, command) {
            (None, SessionCommand::Start { start, at }) => {
                Ok(vec![SessionEvent::Started { start, at }])
            }
            (Some(_), SessionCommand::Start { .. }) => Err(Undecided::Exists("session")),
            (None, _) => Err(Undecided::Unknown("session")),
            (Some(_), SessionCommand::Confirm { .. }) if self.confirmed => Ok(Vec::new()),
            (Some(_), _) if self.ended.is_some() => Ok(Vec::new()),
            (Some(_), SessionCommand::Confirm { at }) => Ok(vec![SessionEvent::Confirmed { at }]),
            (Some(_), SessionCommand::End { reason, at }) => {
                Ok(vec![SessionEvent::Ended { reason, at }])
            }
        }
    }
}

impl Aggregate for Session {
    const TYPE: &'static str = "session";
    type Command = SessionCommand;
    type Event = SessionEvent;
    type Error = Undecided;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Started { start, at } => {
                self.confirmed = start.confirmed;
                self.start = Some(start);
                self.started_at = at;
            }
            SessionEvent::Confirmed { .. } => self.confirmed = true,
            SessionEvent::Ended { reason, at } => self.ended = Some((at, reason)),
        }
    }
}

impl Recorded for Session {
    fn claims(&self) -> Vec<Claim> {
        match (&self.start, &self.ended) {
            (Some(start), None) => {
                vec![Claim::in_pool(&start.pool, ClaimKind::Session, [start.credential.as_str()])]
            }
            _ => Vec::new(),
        }
    }

    fn about(&self) -> About {
        About {
            pool: self.start.as_ref().map(|start| start.pool.clone()),
            application: None,
            subject: self.start.as_ref().map(|start| start.user.clone()),
        }
    }
}

#[cfg(test)]
mod tests;
