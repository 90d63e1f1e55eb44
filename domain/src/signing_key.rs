//! A key that signs a pool's tokens. Its private part is in the vault; events carry the public one.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by, domain_event},
    id::{PoolId, SigningKeyId},
    words::words,
};

words! {
    /// The signature algorithms, RFC 7518 §3.1.
    #[derive(Default)]
    pub enum Algorithm {
        /// ECDSA on P-256 with SHA-256.
        Es256 => "ES256",
        /// RSASSA-PKCS1-v1_5 with SHA-256: what every provider has (OpenID Connect Core §15.1), and what a client expects that
        /// was told nothing else (Registration §2).
        #[default]
        Rs256 => "RS256",
    }
}

/// How long a key is published before it signs, seconds: longer than any client may keep the list of keys (`max-age`, five
/// minutes), so that none meets a token whose key it does not know.
pub const PUBLISHED_FIRST_SECONDS: i64 = 600;

/// An event of a signing key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SigningKeyEvent {
    /// Clients may learn it. Nothing is signed with it yet.
    #[serde(rename = "signing_key.announced")]
    Announced {
        /// The pool.
        pool: PoolId,
        /// The `kid`.
        kid: SigningKeyId,
        /// The algorithm.
        algorithm: Algorithm,
        /// The public key as a JWK, RFC 7517.
        public: serde_json::Value,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Tokens are signed with it from now on.
    #[serde(rename = "signing_key.activated")]
    Activated {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Nothing is signed with it any more.
    #[serde(rename = "signing_key.retired")]
    Retired {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { SigningKeyEvent {
    Announced => "signing_key.announced" "1.0" 1,
    Activated => "signing_key.activated" "1.0" 1,
    Retired => "signing_key.retired" "1.0" 1,
}}

/// A command to a signing key.
#[derive(Clone, Debug)]
pub enum SigningKeyCommand {
    /// Announce it.
    Announce {
        /// The pool.
        pool: PoolId,
        /// The `kid`.
        kid: SigningKeyId,
        /// The algorithm.
        algorithm: Algorithm,
        /// The public key as a JWK.
        public: serde_json::Value,
        /// Sign with it at once: the pool has no other key, so that no client can know an older list.
        at_once: bool,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Sign with it, [`PUBLISHED_FIRST_SECONDS`] after it was announced or later.
    Activate {
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Retire it.
    Retire {
        /// The time of the command.
        at: DateTime<Utc>,
    },
}

/// A signing key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SigningKey {
    /// The pool; `None` before it was announced.
    pub pool: Option<PoolId>,
    /// The `kid`.
    pub kid: SigningKeyId,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The public key as a JWK.
    pub public: serde_json::Value,
    /// When it was announced.
    pub announced_at: DateTime<Utc>,
    /// When it began to sign.
    pub activated_at: Option<DateTime<Utc>>,
    /// When it was retired.
    pub retired_at: Option<DateTime<Utc>>,
}

impl SigningKey {
    fn signs_from(&self) -> DateTime<Utc> {
        self.announced_at + TimeDelta::seconds(PUBLISHED_FIRST_SECONDS)
    }

    fn decide(&self, command: SigningKeyCommand) -> Result<Vec<SigningKeyEvent>, CommandError> {
        use SigningKeyCommand as C;
        use SigningKeyEvent as E;
        Ok(match (&self.pool, command) {
            (None, C::Announce { pool, kid, algorithm, public, at_once, at }) => {
                let announced = E::Announced { pool, kid, algorithm, public, at };
                let activated = Some(E::Activated { at }).filter(|_| at_once);
                [announced].into_iter().chain(activated).collect()
            }
            (Some(_), C::Announce { .. }) => return Err(CommandError::Exists("signing key")),
            (None, _) => return Err(CommandError::Unknown("signing key")),
            (Some(_), C::Retire { .. }) if self.retired_at.is_some() => Vec::new(),
            (Some(_), _) if self.retired_at.is_some() => {
                let why = "it is retired";
                return Err(CommandError::Invalid { field: "signing_key", why });
            }
            (Some(_), C::Activate { .. }) if self.activated_at.is_some() => Vec::new(),
            (Some(_), C::Activate { at }) if at < self.signs_from() => {
                let why = "clients may not know it yet";
                return Err(CommandError::Invalid { field: "signing_key", why });
            }
            (Some(_), C::Activate { at }) => vec![E::Activated { at }],
            (Some(_), C::Retire { at }) => vec![E::Retired { at }],
        })
    }
}

impl Aggregate for SigningKey {
    const TYPE: &'static str = "signing_key";
    type Command = SigningKeyCommand;
    type Event = SigningKeyEvent;
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: SigningKeyEvent) {
        match event {
            SigningKeyEvent::Announced { pool, kid, algorithm, public, at } => {
                let announced =
                    Self { pool: Some(pool), kid, algorithm, public, ..Self::default() };
                *self = Self { announced_at: at, ..announced };
            }
            SigningKeyEvent::Activated { at } => self.activated_at = Some(at),
            SigningKeyEvent::Retired { at } => self.retired_at = Some(at),
        }
    }
}

impl Recorded for SigningKey {
    const EVENTS: &'static [EventType] = SigningKeyEvent::TYPES;

    fn about(&self) -> About {
        About { pool: self.pool.clone(), ..About::default() }
    }
}

#[cfg(test)]
mod tests;
