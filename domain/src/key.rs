//! An API key: read-only access to a pool for developers, auditors and operators.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    claim::{Claim, ClaimKind},
    id::{KeyId, PoolId, SecretHash},
    recorded::{About, Recorded, Undecided, decided_by, domain_event},
};

/// What the holder of a key may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Users, identities and logins as they are now.
    #[default]
    Developer,
    /// The same, and the events behind them.
    Auditor,
    /// All of it.
    Operator,
}

impl Role {
    /// The name in rows and in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Developer => "developer",
            Self::Auditor => "auditor",
            Self::Operator => "operator",
        }
    }

    /// The role of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Developer, Self::Auditor, Self::Operator]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

/// An event of a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum KeyEvent {
    /// It was made.
    #[serde(rename = "key.created")]
    Created {
        /// The pool that it opens.
        pool: PoolId,
        /// Its id.
        key: KeyId,
        /// What it is for.
        name: String,
        /// What its holder may see.
        role: Role,
        /// Its SHA-256.
        hash: SecretHash,
        /// When.
        at: DateTime<Utc>,
    },
    /// It opens nothing more.
    #[serde(rename = "key.revoked")]
    Revoked {
        /// When.
        at: DateTime<Utc>,
    },
}

domain_event! { KeyEvent {
    Created => "key.created",
    Revoked => "key.revoked",
}}

/// A command to a key.
#[derive(Clone, Debug)]
pub enum KeyCommand {
    /// Make it.
    Create {
        /// The pool that it opens.
        pool: PoolId,
        /// Its id.
        key: KeyId,
        /// What it is for.
        name: String,
        /// What its holder may see.
        role: Role,
        /// Its SHA-256.
        hash: SecretHash,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Revoke it.
    Revoke {
        /// Now.
        at: DateTime<Utc>,
    },
}

/// An API key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Key {
    /// The pool that it opens; `None` before it was made.
    pub pool: Option<PoolId>,
    /// Its id.
    pub id: KeyId,
    /// What it is for.
    pub name: String,
    /// What its holder may see.
    pub role: Role,
    /// Its SHA-256.
    pub hash: SecretHash,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Key {
    fn decide(&self, command: KeyCommand) -> Result<Vec<KeyEvent>, Undecided> {
        match (&self.pool, command) {
            (None, KeyCommand::Create { name, .. }) if name.trim().is_empty() => {
                Err(Undecided::Invalid { field: "name", why: "it is required" })
            }
            (None, KeyCommand::Create { pool, key, name, role, hash, at }) => {
                Ok(vec![KeyEvent::Created { pool, key, name, role, hash, at }])
            }
            (Some(_), KeyCommand::Create { .. }) => Err(Undecided::Exists("key")),
            (None, KeyCommand::Revoke { .. }) => Err(Undecided::Unknown("key")),
            (Some(_), KeyCommand::Revoke { .. }) if self.revoked_at.is_some() => Ok(Vec::new()),
            (Some(_), KeyCommand::Revoke { at }) => Ok(vec![KeyEvent::Revoked { at }]),
        }
    }
}

impl Aggregate for Key {
    const TYPE: &'static str = "key";
    type Command = KeyCommand;
    type Event = KeyEvent;
    type Error = Undecided;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: KeyEvent) {
        match event {
            KeyEvent::Created { pool, key, name, role, hash, at } => {
                *self = Self {
                    pool: Some(pool),
                    id: key,
                    name,
                    role,
                    hash,
                    created_at: at,
                    revoked_at: None,
                };
            }
            KeyEvent::Revoked { at } => self.revoked_at = Some(at),
        }
    }
}

impl Recorded for Key {
    fn claims(&self) -> Vec<Claim> {
        match (&self.pool, self.revoked_at) {
            (Some(_), None) => vec![Claim::everywhere(ClaimKind::ApiKey, self.hash.as_str())],
            _ => Vec::new(),
        }
    }

    fn about(&self) -> About {
        About { pool: self.pool.clone(), ..About::default() }
    }
}

#[cfg(test)]
mod tests;
