//! A browser signed in to the console.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by, domain_event},
    id::{OperatorId, PersonId, PoolId, SecretHash},
    personal::Personal,
    words::words,
};

/// How long a session lasts, at most.
pub const LASTS: TimeDelta = TimeDelta::hours(8);
/// How long it lasts unused.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// For how long after a proof that it is them a person may do what destroys or reveals.
pub const FRESH: TimeDelta = TimeDelta::minutes(5);

words! {
    /// Why a session of the console ended.
    pub enum ConsoleSessionEnd {
        /// The person signed out.
        SignedOut => "signed_out",
        /// Somebody else signed in with the same browser, or the same person again.
        Replaced => "replaced",
        /// The person was removed.
        Removed => "removed",
        /// The person registered another way in, by a link.
        Rescued => "rescued",
        /// The person changed their password, or took a way in away.
        WayChanged => "way_changed",
        /// The person was erased.
        Erased => "erased",
    }
}

/// Where a session is, as the server saw it when it started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// The browser and its system, from a closed list: "Chrome on Windows".
    pub browser: String,
    /// The network prefix of its address: /24 for IPv4, /48 for IPv6.
    pub network: Personal<String>,
}

/// An event of a session of the console.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ConsoleSessionEvent {
    /// It started.
    #[serde(rename = "console_session.started")]
    Started {
        /// The pool of its person; absent for the deployment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pool: Option<PoolId>,
        /// Who is signed in.
        operator: OperatorId,
        /// The SHA-256 of the cookie, which begins with the id of the session.
        credential: SecretHash,
        /// Where it is; absent from the oldest events.
        #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
        whereabouts: Option<Whereabouts>,
        /// The person scanned, and showed nothing else.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        scanned: bool,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The person showed once more that it is them.
    #[serde(rename = "console_session.confirmed")]
    Confirmed {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// It ended.
    #[serde(rename = "console_session.ended")]
    Ended {
        /// Why.
        reason: ConsoleSessionEnd,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The person was erased: what was about them opens no more.
    #[serde(rename = "console_session.erased")]
    Erased {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { ConsoleSessionEvent {
    Started => "console_session.started" "1.0" 1,
    Confirmed => "console_session.confirmed" "1.0" 1,
    Ended => "console_session.ended" "1.0" 1,
    Erased => "console_session.erased" "1.0" 1,
}}

/// A command to a session of the console.
#[derive(Clone, Debug)]
pub enum ConsoleSessionCommand {
    /// Start it.
    Start {
        /// The pool of its person; `None` for the deployment.
        pool: Option<PoolId>,
        /// Who is signed in.
        operator: OperatorId,
        /// The SHA-256 of the cookie.
        credential: SecretHash,
        /// Where it is.
        whereabouts: Whereabouts,
        /// Whether the person scanned, and showed nothing else.
        scanned: bool,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Note that the person showed once more that it is them.
    Confirm {
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// End it.
    End {
        /// Why.
        reason: ConsoleSessionEnd,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// The person is erased.
    Erase {
        /// The time of the command.
        at: DateTime<Utc>,
    },
}

/// A session of the console.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ConsoleSession {
    /// Who is signed in; `None` before it started.
    pub operator: Option<OperatorId>,
    /// The pool of its person; `None` for the deployment.
    pub pool: Option<PoolId>,
    /// The SHA-256 of the cookie.
    pub credential: SecretHash,
    /// Where it is.
    pub whereabouts: Option<Whereabouts>,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When the person showed last that it is them, by a passkey or a password: a scan is no such proof.
    pub proved_at: Option<DateTime<Utc>>,
    /// When and why it ended.
    pub ended: Option<(DateTime<Utc>, ConsoleSessionEnd)>,
    /// Whether the person was erased.
    pub erased: bool,
}

impl ConsoleSession {
    /// When it ends by itself.
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.started_at + LASTS
    }

    fn decide(
        &self,
        command: ConsoleSessionCommand,
    ) -> Result<Vec<ConsoleSessionEvent>, CommandError> {
        match (&self.operator, command) {
            (
                None,
                ConsoleSessionCommand::Start {
                    pool,
                    operator,
                    credential,
                    whereabouts,
                    scanned,
                    at,
                },
            ) => {
                let whereabouts = Some(whereabouts);
                Ok(vec![ConsoleSessionEvent::Started {
                    pool,
                    operator,
                    credential,
                    whereabouts,
                    scanned,
                    at,
                }])
            }
            (Some(_), ConsoleSessionCommand::Start { .. }) => {
                Err(CommandError::Exists("console session"))
            }
            (None, _) => Err(CommandError::Unknown("console session")),
            (Some(_), ConsoleSessionCommand::Erase { .. }) if self.erased => Ok(Vec::new()),
            (Some(_), ConsoleSessionCommand::Erase { at }) => {
                Ok(vec![ConsoleSessionEvent::Erased { at }])
            }
            (Some(_), ConsoleSessionCommand::Confirm { at })
                if self.ended.is_some() || at >= self.expires_at() =>
            {
                Err(CommandError::Unknown("console session"))
            }
            (Some(_), ConsoleSessionCommand::Confirm { at }) => {
                Ok(vec![ConsoleSessionEvent::Confirmed { at }])
            }
            (Some(_), ConsoleSessionCommand::End { .. }) if self.ended.is_some() => Ok(Vec::new()),
            (Some(_), ConsoleSessionCommand::End { reason, at }) => {
                Ok(vec![ConsoleSessionEvent::Ended { reason, at }])
            }
        }
    }
}

impl Aggregate for ConsoleSession {
    const TYPE: &'static str = "console_session";
    type Command = ConsoleSessionCommand;
    type Event = ConsoleSessionEvent;
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: ConsoleSessionEvent) {
        match event {
            ConsoleSessionEvent::Started {
                pool,
                operator,
                credential,
                whereabouts,
                scanned,
                at,
            } => {
                *self = Self {
                    operator: Some(operator),
                    pool,
                    credential,
                    whereabouts,
                    started_at: at,
                    proved_at: (!scanned).then_some(at),
                    ended: None,
                    erased: false,
                };
            }
            ConsoleSessionEvent::Confirmed { at } => self.proved_at = Some(at),
            ConsoleSessionEvent::Ended { reason, at } => self.ended = Some((at, reason)),
            ConsoleSessionEvent::Erased { at } => {
                self.ended.get_or_insert((at, ConsoleSessionEnd::Erased));
                self.erased = true;
                if let Some(there) = &mut self.whereabouts {
                    there.network = Personal::Erased;
                }
            }
        }
    }
}

impl Recorded for ConsoleSession {
    const EVENTS: &'static [EventType] = ConsoleSessionEvent::TYPES;

    fn about(&self) -> About {
        About { pool: self.pool.clone(), ..About::default() }
    }

    fn person(&self) -> Option<PersonId> {
        self.operator.as_ref().map(|id| id.as_str().into())
    }

    fn is_erased(&self) -> bool {
        self.erased
    }
}

#[cfg(test)]
mod tests;
