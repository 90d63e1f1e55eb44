//! What an event of a login says. A list of what may be shown: tickets, hashes and secrets do not stand on it, and what
//! an event learns to say later is not shown until it does.

use chrono::{DateTime, Utc};
use domain::{
    identity::Identity,
    login::{Agreement, LoginEvent, Origin},
    personal::Personal,
};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// What an event says. A field is absent where the event does not speak of it, and null where the value was erased
/// together with the person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = LoginFacts)]
pub struct Facts {
    /// The pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// The application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// The connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// The authorization request that the login serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<String>,
    /// Where the login was started, as the server saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<StartedFrom>,
    /// Who scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Account>,
    /// How the Mini Program was opened, WeChat's scene number; reported by the phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launch_scene: Option<u16>,
    /// The phone number that WeChat verified (E.164).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "opened")]
    #[schema(value_type = Option<String>, examples("+8613800001234"))]
    pub phone: Option<Personal<String>>,
    /// What the person agreed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreements: Option<Vec<Accepted>>,
    /// Whether a new account may be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_account_allowed: Option<bool>,
    /// Through what a code that proves an account was sent: `phone` or `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub channel: Option<domain::login::ProofChannel>,
    /// The account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// How the account was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, examples("known_identity"))]
    pub how: Option<domain::login::How>,
    /// The unionid belongs to another user; the openid won, and nothing was linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unionid_elsewhere: Option<bool>,
    /// The session that the browser took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// When the login, or the code that was sent, expires unless it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// Refused steps that were counted and not recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unrecorded: Option<u32>,
}

/// Where a login was started.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = LoginOrigin)]
pub struct StartedFrom {
    /// The browser's address.
    #[serde(serialize_with = "opened")]
    #[schema(value_type = Option<String>)]
    pub ip: Personal<String>,
    /// The network prefix that the phone was shown: /24 of IPv4, /48 of IPv6.
    #[serde(serialize_with = "opened")]
    #[schema(value_type = Option<String>)]
    pub network: Personal<String>,
    /// The browser's `User-Agent`.
    #[serde(serialize_with = "opened")]
    #[schema(value_type = Option<String>)]
    pub user_agent: Personal<String>,
    /// The browser as the phone was shown it.
    #[schema(examples("Chrome on Windows"))]
    pub browser: String,
}

/// A WeChat account as one Mini Program sees it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = WechatAccount)]
pub struct Account {
    /// The Mini Program's AppID.
    pub app_id: String,
    /// The account's openid in that Mini Program.
    #[serde(serialize_with = "opened")]
    #[schema(value_type = Option<String>)]
    pub openid: Personal<String>,
    /// The account's unionid, where WeChat gave one.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "opened")]
    #[schema(value_type = Option<String>)]
    pub unionid: Option<Personal<String>>,
}

/// An agreement that was accepted on the phone.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = AcceptedAgreement)]
pub struct Accepted {
    /// Its title.
    pub title: String,
    /// Where its text is.
    pub url: String,
}

impl From<&LoginEvent> for Facts {
    fn from(event: &LoginEvent) -> Self {
        let nothing = Self::default();
        match event {
            LoginEvent::Issued {
                pool,
                application,
                connection,
                authorization,
                origin,
                expires_at,
                ..
            } => Self {
                pool: Some(pool.to_string()),
                application: Some(application.to_string()),
                connection: Some(connection.to_string()),
                authorization: authorization.as_ref().map(ToString::to_string),
                origin: Some(origin.into()),
                expires_at: Some(*expires_at),
                ..nothing
            },
            LoginEvent::Scanned { identity, launch_scene, expires_at, .. } => Self {
                identity: Some(identity.into()),
                launch_scene: Some(*launch_scene),
                expires_at: Some(*expires_at),
                ..nothing
            },
            LoginEvent::Authorized { phone, agreements, expires_at, .. } => Self {
                phone: phone.clone(),
                agreements: Some(agreements.iter().map(Into::into).collect()),
                expires_at: Some(*expires_at),
                ..nothing
            },
            LoginEvent::BindingAsked { new_account_allowed, expires_at, .. } => Self {
                new_account_allowed: Some(*new_account_allowed),
                expires_at: Some(*expires_at),
                ..nothing
            },
            LoginEvent::ProofSent { channel, expires_at, .. } => {
                Self { channel: Some(*channel), expires_at: Some(*expires_at), ..nothing }
            }
            LoginEvent::Bound { user, how, unionid_elsewhere, expires_at, .. } => Self {
                user: Some(user.to_string()),
                how: Some(*how),
                unionid_elsewhere: Some(*unionid_elsewhere),
                expires_at: Some(*expires_at),
                ..nothing
            },
            LoginEvent::Claimed { session, unrecorded, .. } => Self {
                session: Some(session.to_string()),
                unrecorded: Some(*unrecorded),
                ..nothing
            },
            LoginEvent::Denied { unrecorded, .. }
            | LoginEvent::Refused { unrecorded, .. }
            | LoginEvent::Expired { unrecorded, .. } => {
                Self { unrecorded: Some(*unrecorded), ..nothing }
            }
            LoginEvent::AttemptRefused { .. } => nothing,
        }
    }
}

impl From<&Origin> for StartedFrom {
    fn from(origin: &Origin) -> Self {
        Self {
            ip: origin.ip.clone(),
            network: origin.network.clone(),
            user_agent: origin.user_agent.clone(),
            browser: origin.browser.clone(),
        }
    }
}

impl From<&Identity> for Account {
    fn from(identity: &Identity) -> Self {
        Self {
            app_id: identity.app_id.clone(),
            openid: identity.openid.clone(),
            unionid: identity.unionid.clone(),
        }
    }
}

impl From<&Agreement> for Accepted {
    fn from(agreement: &Agreement) -> Self {
        Self { title: agreement.title.clone(), url: agreement.url.clone() }
    }
}

/// A value about a person in clear; null where it was erased.
pub(super) fn opened<'a, V, S: Serializer>(value: &'a V, serializer: S) -> Result<S::Ok, S::Error>
where
    Option<&'a Personal<String>>: From<&'a V>,
{
    Option::from(value).and_then(Personal::clear).serialize(serializer)
}
