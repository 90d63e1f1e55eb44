//! A key that signs a pool's tokens. Its private part is in the vault; events carry the public one.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    id::{PoolId, SigningKeyId},
    recorded::{About, Recorded, Undecided, decided_by, domain_event},
};

/// The signature algorithms, RFC 7518 §3.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    #[default]
    #[serde(rename = "ES256")]
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, which OpenID Connect Core §15.1 asks of every provider.
    #[serde(rename = "RS256")]
    Rs256,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 2] = [Self::Es256, Self::Rs256];

    /// The `alg` value.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }

    /// The algorithm of that `alg` value.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

/// An event of a signing key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SigningKeyEvent {
    /// Tokens may be signed with it.
    #[serde(rename = "signing_key.added")]
    Added {
        /// The pool.
        pool: PoolId,
        /// The `kid`.
        kid: SigningKeyId,
        /// The algorithm.
        algorithm: Algorithm,
        /// The public key as a JWK, RFC 7517.
        public: serde_json::Value,
        /// When.
        at: DateTime<Utc>,
    },
    /// Nothing is signed with it any more.
    #[serde(rename = "signing_key.retired")]
    Retired {
        /// When.
        at: DateTime<Utc>,
    },
}

domain_event! { SigningKeyEvent {
    Added => "signing_key.added",
    Retired => "signing_key.retired",
}}

/// A command to a signing key.
#[derive(Clone, Debug)]
pub enum SigningKeyCommand {
    /// Add it.
    Add {
        /// The pool.
        pool: PoolId,
        /// The `kid`.
        kid: SigningKeyId,
        /// The algorithm.
        algorithm: Algorithm,
        /// The public key as a JWK.
        public: serde_json::Value,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Retire it.
    Retire {
        /// Now.
        at: DateTime<Utc>,
    },
}

/// A signing key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SigningKey {
    /// The pool; `None` before it was added.
    pub pool: Option<PoolId>,
    /// The `kid`.
    pub kid: SigningKeyId,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The public key as a JWK.
    pub public: serde_json::Value,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it was retired.
    pub retired_at: Option<DateTime<Utc>>,
}

impl SigningKey {
    fn decide(&self, command: SigningKeyCommand) -> Result<Vec<SigningKeyEvent>, Undecided> {
        match (&self.pool, command) {
            (None, SigningKeyCommand::Add { pool, kid, algorithm, public, at }) => {
                Ok(vec![SigningKeyEvent::Added { pool, kid, algorithm, public, at }])
            }
            (Some(_), SigningKeyCommand::Add { .. }) => Err(Undecided::Exists("signing key")),
            (None, SigningKeyCommand::Retire { .. }) => Err(Undecided::Unknown("signing key")),
            (Some(_), SigningKeyCommand::Retire { .. }) if self.retired_at.is_some() => {
                Ok(Vec::new())
            }
            (Some(_), SigningKeyCommand::Retire { at }) => {
                Ok(vec![SigningKeyEvent::Retired { at }])
            }
        }
    }
}

impl Aggregate for SigningKey {
    const TYPE: &'static str = "signing_key";
    type Command = SigningKeyCommand;
    type Event = SigningKeyEvent;
    type Error = Undecided;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: SigningKeyEvent) {
        match event {
            SigningKeyEvent::Added { pool, kid, algorithm, public, at } => {
                *self = Self {
                    pool: Some(pool),
                    kid,
                    algorithm,
                    public,
                    added_at: at,
                    retired_at: None,
                };
            }
            SigningKeyEvent::Retired { at } => self.retired_at = Some(at),
        }
    }
}

impl Recorded for SigningKey {
    fn about(&self) -> About {
        About { pool: self.pool.clone(), ..About::default() }
    }
}

#[cfg(test)]
mod tests;
