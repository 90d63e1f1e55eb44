//! What happens in a login.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::State;
use crate::{
    aggregate::domain_event,
    id::{
        ApplicationId, ConnectionId, GrantId, LoginId, PoolId, ProofId, SecretHash, SessionId,
        UserId,
    },
    identity::Identity,
    language::Language,
    personal::Personal,
    reason::Reason,
    words::words,
};

words! {
    /// What only the browser that started the login holds, of a kind.
    #[derive(Default)]
    pub enum CredentialKind {
        /// The hosted page's cookie, 256 bits.
        #[default]
        Cookie => "cookie",
        /// Authing's `random`, 192 bits in 32 characters. No route yet.
        Handle => "handle",
        /// A device code, RFC 8628. No route yet.
        DeviceCode => "device_code",
    }
}

/// The browser credential as it is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Its kind.
    pub kind: CredentialKind,
    /// The SHA-256 of it.
    pub hash: SecretHash,
}

/// The browser that started a login, as the server saw it; the phone shows the parts that are from closed lists.
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

/// What a login is to bring.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A session.
    #[default]
    SignIn,
    /// A session of an account that is known already: it answers the question of another login, which account is theirs.
    Prove {
        /// The login that asks.
        login: LoginId,
    },
    /// A further way in to the account of a person who is signed in.
    Link {
        /// The account.
        user: UserId,
        /// The session in which it was asked for; what was written before this was kept has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
    },
}

impl Intent {
    /// The login whose question it answers.
    pub const fn proves(&self) -> Option<&LoginId> {
        match self {
            Self::Prove { login } => Some(login),
            Self::SignIn | Self::Link { .. } => None,
        }
    }

    /// The user who gets a further way in.
    pub const fn links(&self) -> Option<&UserId> {
        match self {
            Self::Link { user, .. } => Some(user),
            Self::SignIn | Self::Prove { .. } => None,
        }
    }

    fn is_sign_in(&self) -> bool {
        *self == Self::SignIn
    }
}

/// An agreement that a person accepted on the phone, by its published version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The agreement's name in requests; what was written before there were such names has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The agreement's title.
    pub title: String,
    /// Where its text is.
    pub url: String,
    /// The version of the text, as its publisher calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The language of the text; none if it is for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The SHA-256 of the text as base64url, if it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

words! {
    /// How a login found its account.
    pub enum How {
        /// The openid was known.
        KnownIdentity => "known_identity",
        /// The unionid was known within its subject; the openid was linked.
        KnownUnionIdentity => "known_union_identity",
        /// A new account was made.
        NewUser => "new_user",
        /// The verified phone number named the account; the identity was linked.
        PhoneMatched => "phone_matched",
        /// The person was asked and chose a new account.
        ChosenNew => "chosen_new",
        /// The person was asked and proved an existing account; the identity was linked.
        Proven => "proven",
        /// An operator said that the accounts of two users are one person's.
        Merged => "merged",
        /// An import said whose it is.
        Imported => "imported",
        /// The person was signed in to the account, and linked the identity to it.
        OwnSession => "own_session",
    }
}

words! {
    /// Why the browser is asked which account to bind.
    pub enum WhyAsked {
        /// The connection asks everybody who is unknown.
        Policy => "policy",
        /// The user whom the number names has not signed in for 90 days: the number may be somebody else's now.
        Dormant => "dormant",
        /// The user whom the number names has another identity of the same Mini Program.
        SameApp => "same_app",
    }
}

words! {
    /// How a code that proves an account is sent.
    pub enum ProofChannel {
        /// By SMS.
        Phone => "phone",
        /// By e-mail.
        Email => "email",
    }
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
        /// The browser that asked for it.
        origin: Origin,
        /// The grant that it serves, if an authorization request started it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grant: Option<GrantId>,
        /// What it is to bring.
        #[serde(default, skip_serializing_if = "Intent::is_sign_in")]
        intent: Intent,
        /// When it expires unless scanned.
        expires_at: DateTime<Utc>,
        /// No scan moves the end beyond this. Once the person agreed, other times count.
        latest_at: DateTime<Utc>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A phone scanned, and we exchanged its `wx.login` code.
    #[serde(rename = "login.scanned")]
    Scanned {
        /// The person's WeChat account.
        identity: Identity,
        /// The user whom this identity opened at that moment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// The SHA-256 of the token that this phone holds from now on.
        phone_token: SecretHash,
        /// How the Mini Program was opened, WeChat's scene number; reported by the phone.
        launch_scene: u16,
        /// When it expires unless authorized.
        expires_at: DateTime<Utc>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A step that was not allowed; it ends nothing.
    #[serde(rename = "login.attempt_refused")]
    AttemptRefused {
        /// Why it was not allowed.
        reason: Reason,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The person agreed.
    #[serde(rename = "login.authorized")]
    Authorized {
        /// The verified number (E.164), if it was needed and given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<Personal<String>>,
        /// What was agreed to.
        agreements: Vec<Agreement>,
        /// When it expires unless it goes on.
        expires_at: DateTime<Utc>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The person declined.
    #[serde(rename = "login.denied")]
    Denied {
        /// Refused steps that were counted and not recorded.
        unrecorded: u32,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Policy refused.
    #[serde(rename = "login.refused")]
    Refused {
        /// Why it was refused.
        reason: Reason,
        /// Refused steps that were counted and not recorded.
        unrecorded: u32,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The browser is asked which account to bind.
    #[serde(rename = "login.binding_asked")]
    BindingAsked {
        /// Why the browser is asked.
        why: WhyAsked,
        /// The account that the number named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        named: Option<UserId>,
        /// Whether a new account may be chosen (not in login only).
        new_account_allowed: bool,
        /// When the question expires.
        expires_at: DateTime<Utc>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A code that proves an account was sent, or would have been, had there been such an account.
    #[serde(rename = "login.proof_sent")]
    ProofSent {
        /// Its id.
        proof: ProofId,
        /// The account that it proves; absent if there is no such account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// How it was sent.
        channel: ProofChannel,
        /// The keyed hash of the code.
        code: SecretHash,
        /// When the code expires.
        expires_at: DateTime<Utc>,
        /// When it happened.
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
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The browser took its session.
    #[serde(rename = "login.claimed")]
    Claimed {
        /// The session.
        session: SessionId,
        /// Refused steps that were counted and not recorded.
        unrecorded: u32,
        /// When it happened.
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
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The person was erased: what was about them opens no more.
    #[serde(rename = "login.erased")]
    Erased {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { LoginEvent {
    Issued => "login.issued" "1.0" 1,
    Scanned => "login.scanned" "1.0" 1,
    AttemptRefused => "login.attempt_refused" "1.0" 1,
    Authorized => "login.authorized" "1.0" 1,
    Denied => "login.denied" "1.0" 1,
    Refused => "login.refused" "1.0" 1,
    BindingAsked => "login.binding_asked" "1.0" 1,
    ProofSent => "login.proof_sent" "1.0" 1,
    Bound => "login.bound" "1.0" 1,
    Claimed => "login.claimed" "1.0" 1,
    Expired => "login.expired" "1.0" 1,
    Erased => "login.erased" "1.0" 1,
}}

impl LoginEvent {
    /// Why a step was not allowed or the login ended, if this event says so.
    pub const fn reason(&self) -> Option<Reason> {
        match self {
            Self::AttemptRefused { reason, .. }
            | Self::Refused { reason, .. }
            | Self::Expired { reason, .. } => Some(*reason),
            _ => None,
        }
    }
}

/// Why a WeChat account opens a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The login, if a login brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<LoginId>,
    /// How the account was found.
    pub how: How,
}
