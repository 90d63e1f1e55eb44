//! What may be asked of a login.

use chrono::{DateTime, Utc};

use super::{Agreement, Credential, How, Intent, Lifetimes, Origin, ProofChannel, WhyAsked};
use crate::{
    id::{ApplicationId, ConnectionId, GrantId, PoolId, ProofId, SecretHash, SessionId, UserId},
    identity::Identity,
    personal::Personal,
    reason::Reason,
};

/// A step of a login, and when it is taken.
#[derive(Clone, Debug)]
pub struct LoginCommand {
    /// The time of the command.
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
        /// The person's WeChat account.
        identity: Identity,
        /// The user whom this identity opens at that moment.
        user: Option<UserId>,
        /// The SHA-256 of the new phone token.
        phone_token: SecretHash,
        /// How the Mini Program was opened, WeChat's scene number.
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
        /// The verified number, if given.
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
    /// The person who agreed says that it was not them, before the browser has its session.
    Disown {
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
        /// Why the browser is asked.
        why: WhyAsked,
        /// The account that the number named.
        named: Option<UserId>,
        /// Whether a new account may be chosen.
        new_account_allowed: bool,
        /// The lifetimes of the pool.
        lifetimes: Lifetimes,
    },
    /// A code that proves an account is sent.
    SendProof {
        /// Its id.
        proof: ProofId,
        /// The account that it proves; `None` if there is no such account, which nobody learns.
        user: Option<UserId>,
        /// How it is sent.
        channel: ProofChannel,
        /// The keyed hash of the code.
        code: SecretHash,
        /// When the code expires.
        expires_at: DateTime<Utc>,
    },
    /// The browser showed a wrong proof: another code than the one that was sent last, or a wrong password. A right one binds.
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
    /// The person is erased.
    Erase,
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
    /// The browser that asked for it.
    pub origin: Origin,
    /// The grant that it serves: the id of a pending authorization request.
    pub grant: Option<GrantId>,
    /// What it is to bring.
    pub intent: Intent,
    /// The lifetimes of the pool.
    pub lifetimes: Lifetimes,
}
