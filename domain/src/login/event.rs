//! What happens in a login.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Reason, State};
use crate::{
    id::{ApplicationId, ConnectionId, GrantId, LoginId, PoolId, SecretHash, SessionId, UserId},
    identity::Identity,
    personal::Personal,
    recorded::domain_event,
};

/// What only the browser that started the login holds, of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    /// The hosted page's cookie, 256 bits.
    #[default]
    Cookie,
    /// Authing's `random`, 192 bits in 32 characters.
    Handle,
    /// A device code, RFC 8628.
    DeviceCode,
}

/// The browser credential as it is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Its kind.
    pub kind: CredentialKind,
    /// Its SHA-256.
    pub hash: SecretHash,
}

/// Where a login was started, as the server saw it; the phone shows the parts that are from closed lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The browser's address.
    pub ip: Personal<String>,
    /// The browser's `User-Agent`.
    pub user_agent: Personal<String>,
    /// The network prefix that the phone is shown: /24 for IPv4, /48 for IPv6.
    pub network: Personal<String>,
    /// "Chrome on Windows".
    pub browser: String,
}

/// Which agreement a person accepted on the phone, by its published version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The agreement's title.
    pub title: String,
    /// Where its text is.
    pub url: String,
}

/// How a login found its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The openid was known.
    KnownIdentity,
    /// The unionid was known within its subject; the openid was linked.
    KnownUnionIdentity,
    /// A new account was made.
    NewUser,
    /// The verified phone number named the account; the identity was linked.
    PhoneMatched,
    /// The person was asked and chose a new account.
    ChosenNew,
    /// The person was asked and proved an existing account; the identity was linked.
    Proven,
}

/// Through what a code that proves an account is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofChannel {
    /// By SMS.
    Phone,
    /// By e-mail.
    Email,
}

/// An event of a login.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LoginEvent {
    /// A browser asked for a code.
    #[serde(rename = "login.issued")]
    Issued {
        /// The pool.
        pool: PoolId,
        /// The application.
        application: ApplicationId,
        /// The connection.
        connection: ConnectionId,
        /// The public id inside the code.
        ticket: String,
        /// What the browser holds.
        credential: Credential,
        /// Where it was started.
        origin: Origin,
        /// The authorization request that it serves, where one started it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        authorization: Option<GrantId>,
        /// When it expires unless scanned.
        expires_at: DateTime<Utc>,
        /// No scan or authorization moves the end beyond this.
        latest_at: DateTime<Utc>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A phone scanned, and we exchanged its `wx.login` code.
    #[serde(rename = "login.scanned")]
    Scanned {
        /// Who.
        identity: Identity,
        /// The SHA-256 of the token that this phone holds from now on.
        phone_token: SecretHash,
        /// How the Mini Program was opened, WeChat's scene number; reported by the phone.
        launch_scene: u16,
        /// When it expires unless authorized.
        expires_at: DateTime<Utc>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A step that was not allowed; it ends nothing.
    #[serde(rename = "login.attempt_refused")]
    AttemptRefused {
        /// Why.
        reason: Reason,
        /// When.
        at: DateTime<Utc>,
    },
    /// The person agreed.
    #[serde(rename = "login.authorized")]
    Authorized {
        /// The verified number (E.164), where it was needed and given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<Personal<String>>,
        /// What was agreed to.
        agreements: Vec<Agreement>,
        /// When it expires unless it goes on.
        expires_at: DateTime<Utc>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The person declined.
    #[serde(rename = "login.denied")]
    Denied {
        /// Refused steps that were counted and not recorded.
        unrecorded: u32,
        /// When.
        at: DateTime<Utc>,
    },
    /// Policy refused.
    #[serde(rename = "login.refused")]
    Refused {
        /// Why.
        reason: Reason,
        /// Refused steps that were counted and not recorded.
        unrecorded: u32,
        /// When.
        at: DateTime<Utc>,
    },
    /// The browser is asked which account to bind.
    #[serde(rename = "login.binding_asked")]
    BindingAsked {
        /// Whether a new account may be chosen (not in login only).
        new_account_allowed: bool,
        /// When the question expires.
        expires_at: DateTime<Utc>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A code that proves an account was sent, or would have been, had there been such an account.
    #[serde(rename = "login.proof_sent")]
    ProofSent {
        /// Through what.
        channel: ProofChannel,
        /// The keyed hash of the code.
        code: SecretHash,
        /// When the code expires.
        expires_at: DateTime<Utc>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The login has its account.
    #[serde(rename = "login.bound")]
    Bound {
        /// The account.
        user: UserId,
        /// How it was found.
        how: How,
        /// The unionid belongs to another user; the openid won, and nothing was linked.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unionid_elsewhere: bool,
        /// When it expires unless the browser claims.
        expires_at: DateTime<Utc>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The browser took its session.
    #[serde(rename = "login.claimed")]
    Claimed {
        /// The session.
        session: SessionId,
        /// Refused steps that were counted and not recorded.
        unrecorded: u32,
        /// When.
        at: DateTime<Utc>,
    },
    /// Its time was over, or its browser asked for newer codes.
    #[serde(rename = "login.expired")]
    Expired {
        /// The state in which it expired.
        state: State,
        /// [`Reason::LoginExpired`] or [`Reason::Superseded`].
        reason: Reason,
        /// Refused steps that were counted and not recorded.
        unrecorded: u32,
        /// When.
        at: DateTime<Utc>,
    },
}

domain_event! { LoginEvent {
    Issued => "login.issued",
    Scanned => "login.scanned",
    AttemptRefused => "login.attempt_refused",
    Authorized => "login.authorized",
    Denied => "login.denied",
    Refused => "login.refused",
    BindingAsked => "login.binding_asked",
    ProofSent => "login.proof_sent",
    Bound => "login.bound",
    Claimed => "login.claimed",
    Expired => "login.expired",
}}

impl LoginEvent {
    /// Why a step was not allowed or the login ended, where this event says so.
    pub const fn reason(&self) -> Option<Reason> {
        match self {
            Self::AttemptRefused { reason, .. }
            | Self::Refused { reason, .. }
            | Self::Expired { reason, .. } => Some(*reason),
            _ => None,
        }
    }
}

/// The account association of a user is told which login brought the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The login, where a login brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<LoginId>,
    /// How the account was found.
    pub how: How,
}
