//! An API key: read-only access to a pool for developers, auditors and operators.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by, domain_event},
    id::{ApiKeyId, PoolId, SecretHash},
    words::words,
};

words! {
    /// What the holder of a key may see.
    #[derive(Default)]
    pub enum Role {
        /// Users, identities and logins as they are now.
        #[default]
        Developer => "developer",
        /// The same, and the events behind them.
        Auditor => "auditor",
        /// All of it.
        Operator => "operator",
    }
}

/// An event of a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ApiKeyEvent {
    /// It was made.
    #[serde(rename = "api_key.created")]
    Created {
        /// The pool that it opens.
        pool: PoolId,
        /// Its id.
        key: ApiKeyId,
        /// What it is for.
        name: String,
        /// What its holder may see.
        role: Role,
        /// The SHA-256 of the whole key, which begins with its id.
        hash: SecretHash,
        /// When it opens nothing more by itself; absent for never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// It opens nothing more.
    #[serde(rename = "api_key.revoked")]
    Revoked {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { ApiKeyEvent {
    Created => "api_key.created" "1.0" 1,
    Revoked => "api_key.revoked" "1.0" 1,
}}

/// A command to a key.
#[derive(Clone, Debug)]
pub enum ApiKeyCommand {
    /// Make it.
    Create {
        /// The pool that it opens.
        pool: PoolId,
        /// Its id.
        key: ApiKeyId,
        /// What it is for.
        name: String,
        /// What its holder may see.
        role: Role,
        /// The SHA-256 of the whole key.
        hash: SecretHash,
        /// When it opens nothing more by itself; `None` for never.
        expires_at: Option<DateTime<Utc>>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Revoke it.
    Revoke {
        /// The time of the command.
        at: DateTime<Utc>,
    },
}

/// An API key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ApiKey {
    /// The pool that it opens; `None` before it was made.
    pub pool: Option<PoolId>,
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What its holder may see.
    pub role: Role,
    /// The SHA-256 of the whole key.
    pub hash: SecretHash,
    /// When it opens nothing more by itself; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    fn decide(&self, command: ApiKeyCommand) -> Result<Vec<ApiKeyEvent>, CommandError> {
        match (&self.pool, command) {
            (None, ApiKeyCommand::Create { name, .. }) if name.trim().is_empty() => {
                Err(CommandError::Invalid { field: "name", why: "it is required" })
            }
            (None, ApiKeyCommand::Create { expires_at: Some(end), at, .. }) if end <= at => {
                Err(CommandError::Invalid { field: "expires_at", why: "it is over already" })
            }
            (None, ApiKeyCommand::Create { pool, key, name, role, hash, expires_at, at }) => {
                Ok(vec![ApiKeyEvent::Created { pool, key, name, role, hash, expires_at, at }])
            }
            (Some(_), ApiKeyCommand::Create { .. }) => Err(CommandError::Exists("API key")),
            (None, ApiKeyCommand::Revoke { .. }) => Err(CommandError::Unknown("API key")),
            (Some(_), ApiKeyCommand::Revoke { .. }) if self.revoked_at.is_some() => Ok(Vec::new()),
            (Some(_), ApiKeyCommand::Revoke { at }) => Ok(vec![ApiKeyEvent::Revoked { at }]),
        }
    }
}

impl Aggregate for ApiKey {
    const TYPE: &'static str = "api_key";
    type Command = ApiKeyCommand;
    type Event = ApiKeyEvent;
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: ApiKeyEvent) {
        match event {
            ApiKeyEvent::Created { pool, key, name, role, hash, expires_at, at } => {
                *self = Self {
                    pool: Some(pool),
                    id: key,
                    name,
                    role,
                    hash,
                    expires_at,
                    created_at: at,
                    revoked_at: None,
                };
            }
            ApiKeyEvent::Revoked { at } => self.revoked_at = Some(at),
        }
    }
}

impl Recorded for ApiKey {
    const EVENTS: &'static [EventType] = ApiKeyEvent::TYPES;

    fn about(&self) -> About {
        About { pool: self.pool.clone(), ..About::default() }
    }
}

#[cfg(test)]
mod tests;
