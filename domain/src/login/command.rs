//! What may be asked of a login.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Agreement, Credential, How, Origin, ProofChannel, Reason};
use crate::{
    id::{ApplicationId, ConnectionId, GrantId, PoolId, SecretHash, SessionId, UserId},
    identity::Identity,
    personal::Personal,
};

/// How long each part of a login may take, in seconds; of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifetimes {
    /// From issue to scan: 30 to 300.
    pub scan: u32,
    /// From scan to authorize: 30 to 300.
    pub authorize: u32,
    /// From issue to authorize at most: 60 to 600.
    pub login: u32,
    /// To answer a question: 60 to 1800.
    pub binding: u32,
    /// From bound to claim: 30 to 300.
    pub claim: u32,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { scan: 120, authorize: 120, login: 300, binding: 600, claim: 60 }
    }
}

impl Lifetimes {
    /// Whether each is within its bounds.
    pub fn are_within_bounds(&self) -> bool {
        (30..=300).contains(&self.scan)
            && (30..=300).contains(&self.authorize)
            && (60..=600).contains(&self.login)
            && (60..=1800).contains(&self.binding)
            && (30..=300).contains(&self.claim)
    }
}

pub(super) fn seconds(seconds: u32) -> TimeDelta {
    TimeDelta::seconds(i64::from(seconds))
}

/// A step of a login, and when it is taken.
#[derive(Clone, Debug)]
pub struct LoginCommand {
    /// Now.
    pub at: DateTime<Utc>,
    /// How many refused steps were counted and not recorded so far; goes into the event that ends the login.
    pub unrecorded: u32,
    /// The step.
    pub step: Step,
}

/// The steps of a login.
#[derive(Clone, Debug)]
pub enum Step {
    /// A browser asks for a code.
    Issue(Box<Issue>),
    /// A phone scanned, and its code became an identity.
    Scan {
        /// Who.
        identity: Identity,
        /// The SHA-256 of the new phone token.
        phone_token: SecretHash,
        /// WeChat's scene number.
        launch_scene: u16,
        /// The lifetimes of the pool.
        lifetimes: Lifetimes,
    },
    /// A step failed outside, before it could be taken (WeChat refused the code, no browser is there).
    RefuseAttempt(Reason),
    /// The person agrees.
    Authorize {
        /// The SHA-256 of the phone token.
        phone_token: SecretHash,
        /// The verified number, where given.
        phone: Option<Personal<String>>,
        /// What was agreed to.
        agreements: Vec<Agreement>,
        /// The lifetimes of the pool.
        lifetimes: Lifetimes,
    },
    /// The person declines.
    Decline {
        /// The SHA-256 of the phone token.
        phone_token: SecretHash,
    },
    /// The account is known.
    Bind {
        /// The account.
        user: UserId,
        /// How it was found.
        how: How,
        /// The unionid belongs to another user.
        unionid_elsewhere: bool,
        /// The lifetimes of the pool.
        lifetimes: Lifetimes,
    },
    /// The browser must choose.
    AskBinding {
        /// Whether a new account may be chosen.
        new_account_allowed: bool,
        /// The lifetimes of the pool.
        lifetimes: Lifetimes,
    },
    /// A code that proves an account is sent.
    SendProof {
        /// Through what.
        channel: ProofChannel,
        /// The keyed hash of the code.
        code: SecretHash,
        /// When the code expires.
        expires_at: DateTime<Utc>,
    },
    /// The browser showed a wrong proof.
    WrongProof,
    /// Policy refuses.
    Refuse(Reason),
    /// The browser claims its session.
    Claim {
        /// The session that starts.
        session: SessionId,
    },
    /// The time may be over.
    Expire,
    /// The browser asked for newer codes.
    Supersede,
}

/// What a new login is made of.
#[derive(Clone, Debug)]
pub struct Issue {
    /// The pool.
    pub pool: PoolId,
    /// The application.
    pub application: ApplicationId,
    /// The connection.
    pub connection: ConnectionId,
    /// 128 random bits as 22 characters of base64url.
    pub ticket: String,
    /// What the browser holds.
    pub credential: Credential,
    /// Where it was started.
    pub origin: Origin,
    /// The authorization request that it serves.
    pub authorization: Option<GrantId>,
    /// The lifetimes of the pool.
    pub lifetimes: Lifetimes,
}
