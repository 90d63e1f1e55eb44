//! A browser signed in to a pool's hosted page.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by, domain_event},
    id::{LoginId, PoolId, SecretHash, UserId},
    personal::Personal,
    words::words,
};

words! {
    /// Why a session ended.
    pub enum SessionEnd {
        /// The person signed out.
        SignedOut => "signed_out",
        /// Somebody else signed in with the same browser.
        Replaced => "replaced",
        /// The person said that it is not them.
        Disowned => "disowned",
        /// The account was blocked.
        Blocked => "blocked",
        /// One of the WeChat accounts that open the account was taken away.
        IdentityUnlinked => "identity_unlinked",
        /// The account ended: it is the same person's as another one.
        Merged => "merged",
        /// An operator tried the sign-in from the console, and has seen what came of it.
        Experienced => "experienced",
        /// Somebody came in to the console by it, which was told who it is.
        ConsoleEntered => "console_entered",
        /// The person was erased.
        Erased => "erased",
    }
}

/// How a session started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The pool.
    pub pool: PoolId,
    /// The user who is signed in.
    pub user: UserId,
    /// The login that signed in.
    pub login: LoginId,
    /// The SHA-256 of the session cookie, which begins with the id of the session.
    pub credential: SecretHash,
    /// The SHA-256 of the cookie that names the browser over its sessions. Personal: after an erasure the same browser
    /// would tell who came back.
    pub browser: Personal<SecretHash>,
    /// When the person authorized: the `auth_time` of OpenID Connect.
    pub authenticated_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// The browser is known to the user, so that nobody needs to be asked whether it is them.
    pub confirmed: bool,
}

/// An event of a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SessionEvent {
    /// It started.
    #[serde(rename = "session.started")]
    Started {
        /// How it starts.
        #[serde(flatten)]
        start: Start,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The person in front of a new browser said that it is them.
    #[serde(rename = "session.confirmed")]
    Confirmed {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// It ended.
    #[serde(rename = "session.ended")]
    Ended {
        /// Why it ends.
        reason: SessionEnd,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The person was erased: what was about them opens no more.
    #[serde(rename = "session.erased")]
    Erased {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { SessionEvent {
    Started => "session.started" "1.0" 1,
    Confirmed => "session.confirmed" "1.0" 1,
    Ended => "session.ended" "1.0" 1,
    Erased => "session.erased" "1.0" 1,
}}

/// A command to a session.
#[derive(Clone, Debug)]
pub enum SessionCommand {
    /// Start it.
    Start {
        /// How it starts.
        start: Start,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Note that the person said that it is them.
    Confirm {
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// End it.
    End {
        /// Why it ends.
        reason: SessionEnd,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// The person is erased.
    Erase {
        /// The time of the command.
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
    /// Whether its person was erased.
    pub erased: bool,
}

impl Session {
    /// The session's start, while it lasts.
    pub fn live_at(&self, now: DateTime<Utc>) -> Option<&Start> {
        self.start.as_ref().filter(|start| self.ended.is_none() && now < start.expires_at)
    }

    fn decide(&self, command: SessionCommand) -> Result<Vec<SessionEvent>, CommandError> {
        match (&self.start, command) {
            (None, SessionCommand::Start { start, at }) => {
                Ok(vec![SessionEvent::Started { start, at }])
            }
            (Some(_), SessionCommand::Start { .. }) => Err(CommandError::Exists("session")),
            (None, _) => Err(CommandError::Unknown("session")),
            (Some(_), SessionCommand::Erase { .. }) if self.erased => Ok(Vec::new()),
            (Some(_), SessionCommand::Erase { at }) => Ok(vec![SessionEvent::Erased { at }]),
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
    type Error = CommandError;
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
            SessionEvent::Erased { at } => {
                self.ended.get_or_insert((at, SessionEnd::Erased));
                if let Some(start) = &mut self.start {
                    start.browser = Personal::Erased;
                }
                self.erased = true;
            }
        }
    }
}

impl Recorded for Session {
    const EVENTS: &'static [EventType] = SessionEvent::TYPES;

    fn is_erased(&self) -> bool {
        self.erased
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
