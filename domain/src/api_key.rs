//! An API key: what a program shows to see a pool, to set it up, or to make pools.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by, domain_event},
    id::{ApiKeyId, PoolId, SecretHash},
    text::check_name,
    words::words,
};

/// Days for which a key opens something, at most, where it is said.
const LONGEST_DAYS: i64 = 3_653;
/// Networks of a key, at most.
const MOST_NETWORKS: usize = 32;

words! {
    /// What the holder of a key may do.
    #[derive(Default)]
    pub enum Role {
        /// See how a pool is set up, and its users, identities and logins as they are now.
        #[default]
        Developer => "developer",
        /// See the events behind them too.
        Auditor => "auditor",
        /// See all of it, and change how the pool is set up.
        Operator => "operator",
    }
}

/// An event of a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ApiKeyEvent {
    /// It was made.
    #[serde(rename = "api_key.created")]
    Created {
        /// The pool that it opens; absent for a key of the deployment, which makes pools and sets each up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pool: Option<PoolId>,
        /// Its id.
        key: ApiKeyId,
        /// What it is for.
        name: String,
        /// What its holder may do.
        role: Role,
        /// The SHA-256 of the whole key, which begins with its id.
        hash: SecretHash,
        /// When it opens nothing more by itself; absent for never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
        /// The networks from which it opens something, each as `10.0.0.0/8`; none: from everywhere.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        networks: Vec<String>,
        /// Whether a developer sees phone numbers and e-mail addresses in clear. The other roles do anyway.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        personal: bool,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// It has another name, or opens from other networks.
    #[serde(rename = "api_key.changed")]
    Changed {
        /// What it is for.
        name: String,
        /// The networks from which it opens something, each as `10.0.0.0/8`; none: from everywhere.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        networks: Vec<String>,
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
    Changed => "api_key.changed" "1.0" 1,
    Revoked => "api_key.revoked" "1.0" 1,
}}

/// A command to a key.
#[derive(Clone, Debug)]
pub enum ApiKeyCommand {
    /// Make it.
    Create {
        /// The pool that it opens; `None` for a key of the deployment.
        pool: Option<PoolId>,
        /// Its id.
        key: ApiKeyId,
        /// What it is for.
        name: String,
        /// What its holder may do.
        role: Role,
        /// The SHA-256 of the whole key.
        hash: SecretHash,
        /// When it opens nothing more by itself; `None` for never.
        expires_at: Option<DateTime<Utc>>,
        /// The networks from which it opens something, each as `10.0.0.0/8`; none: from everywhere.
        networks: Vec<String>,
        /// Whether a developer sees phone numbers and e-mail addresses in clear.
        personal: bool,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Give it another name, or other networks. What it opens, and until when, stays: a wider one is a new one.
    Change {
        /// What it is for.
        name: String,
        /// The networks from which it opens something, each as `10.0.0.0/8`; none: from everywhere.
        networks: Vec<String>,
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
    /// Its id; `None` before it was made.
    pub id: Option<ApiKeyId>,
    /// The pool that it opens; `None` for a key of the deployment.
    pub pool: Option<PoolId>,
    /// What it is for.
    pub name: String,
    /// What its holder may do.
    pub role: Role,
    /// The SHA-256 of the whole key.
    pub hash: SecretHash,
    /// When it opens nothing more by itself; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// The networks from which it opens something; none: from everywhere.
    pub networks: Vec<String>,
    /// Whether a developer sees phone numbers and e-mail addresses in clear.
    pub personal: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Role {
    /// Whether its holder sees phone numbers and e-mail addresses in clear, where a key says whether a developer does.
    pub fn sees_personal(self, personal: bool) -> bool {
        personal || self != Self::Developer
    }
}

impl ApiKey {
    fn decide(&self, command: ApiKeyCommand) -> Result<Vec<ApiKeyEvent>, CommandError> {
        match (&self.id, command) {
            (None, ApiKeyCommand::Create { expires_at: Some(end), at, .. }) if end <= at => {
                Err(CommandError::Invalid { field: "expires_at", why: "it is over already" })
            }
            (None, ApiKeyCommand::Create { expires_at: Some(end), at, .. })
                if end - at > TimeDelta::days(LONGEST_DAYS) =>
            {
                Err(CommandError::Invalid { field: "expires_at", why: "ten years at most" })
            }
            (None, ApiKeyCommand::Create { pool: None, role, .. }) if role != Role::Operator => {
                let why = "operator: a key of the deployment sets up";
                Err(CommandError::Invalid { field: "role", why })
            }
            (None, ApiKeyCommand::Create { personal: true, role, .. })
                if role != Role::Developer =>
            {
                let why = "of a developer alone: the other roles see phone numbers anyway";
                Err(CommandError::Invalid { field: "personal", why })
            }
            (
                _,
                ApiKeyCommand::Create { networks, .. } | ApiKeyCommand::Change { networks, .. },
            ) if networks.len() > MOST_NETWORKS => {
                Err(CommandError::Invalid { field: "networks", why: "32 at most" })
            }
            (
                None,
                ApiKeyCommand::Create {
                    pool,
                    key,
                    name,
                    role,
                    hash,
                    expires_at,
                    networks,
                    personal,
                    at,
                },
            ) => {
                check_name("name", &name)?;
                Ok(vec![ApiKeyEvent::Created {
                    pool,
                    key,
                    name,
                    role,
                    hash,
                    expires_at,
                    networks,
                    personal,
                    at,
                }])
            }
            (Some(_), ApiKeyCommand::Create { .. }) => Err(CommandError::Exists("API key")),
            (None, ApiKeyCommand::Revoke { .. } | ApiKeyCommand::Change { .. }) => {
                Err(CommandError::Unknown("API key"))
            }
            (Some(_), ApiKeyCommand::Change { .. }) if self.revoked_at.is_some() => {
                Err(CommandError::Invalid { field: "key", why: "it was revoked" })
            }
            (Some(_), ApiKeyCommand::Change { name, networks, .. })
                if name == self.name && networks == self.networks =>
            {
                Ok(Vec::new())
            }
            (Some(_), ApiKeyCommand::Change { name, networks, at }) => {
                check_name("name", &name)?;
                Ok(vec![ApiKeyEvent::Changed { name, networks, at }])
            }
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
            ApiKeyEvent::Created {
                pool,
                key,
                name,
                role,
                hash,
                expires_at,
                networks,
                personal,
                at,
            } => {
                *self = Self {
                    id: Some(key),
                    pool,
                    name,
                    role,
                    hash,
                    expires_at,
                    networks,
                    personal,
                    created_at: at,
                    revoked_at: None,
                };
            }
            ApiKeyEvent::Changed { name, networks, .. } => {
                self.name = name;
                self.networks = networks;
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
