//! What is shown of an event of a login. Only the fields that are listed here are shown: no ticket, hash or secret is among them,
//! and a field that an event gets later stays hidden until it is added here.

use chrono::{DateTime, Utc};
use domain::{
    identity::Identity,
    language::Language,
    login::{Agreement, How, LoginEvent, Origin, ProofChannel, WhyAsked},
    personal::Personal,
};
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::ToSchema;

/// What an event says. A field is absent if the event does not speak of it, and null if the value was erased together
/// with the person.
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
    /// The OpenID Connect grant that the login serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// The login that asked which account is theirs, if this one is to prove it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proves: Option<String>,
    /// The user who gets a further way in by the login.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<String>,
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
    /// Why the browser was asked which account it is: `policy`, `dormant` or `same_app`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub why: Option<WhyAsked>,
    /// The account that the phone number named when the browser was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub named: Option<String>,
    /// Whether a new account may be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_account_allowed: Option<bool>,
    /// The id of a code that was sent to prove an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// Through what it was sent: `phone` or `email`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub channel: Option<ProofChannel>,
    /// The account: of a scan the one that the identity opened then, of a code the one that it proves, else the one that
    /// the login is bound to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// How the account was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, examples("known_identity"))]
    pub how: Option<How>,
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
    /// The account's unionid, if WeChat gave one.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "opened")]
    #[schema(value_type = Option<String>)]
    pub unionid: Option<Personal<String>>,
}

/// An agreement that was accepted on the phone.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = AcceptedAgreement)]
pub struct Accepted {
    /// Its name in requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its title.
    pub title: String,
    /// Where its text is.
    pub url: String,
    /// Which version of the text, as its publisher calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The language of the text: `zh` or `en`; absent for a text for everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, examples("zh"))]
    pub language: Option<Language>,
    /// The SHA-256 of the text as base64url, if it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl Facts {
    /// Each fact by its name in the API, and what it says; an erased value says nothing.
    pub fn lines(&self) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        if let Ok(facts) = serde_json::to_value(self) {
            flatten("", &facts, &mut lines);
        }
        lines
    }
}

fn flatten(name: &str, value: &Value, lines: &mut Vec<(String, String)>) {
    let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| flatten(&below(key), value, lines));
        }
        Value::Array(items) => {
            let numbered = items.iter().enumerate();
            numbered.for_each(|(at, item)| flatten(&format!("{name}[{at}]"), item, lines));
        }
        Value::Null => lines.push((name.to_owned(), String::new())),
        Value::String(text) => lines.push((name.to_owned(), text.clone())),
        other => lines.push((name.to_owned(), other.to_string())),
    }
}

impl From<&LoginEvent> for Facts {
    fn from(event: &LoginEvent) -> Self {
        let nothing = Self::default();
        match event {
            LoginEvent::Issued {
                pool,
                application,
                connection,
                grant,
                intent,
                origin,
                expires_at,
                ..
            } => Self {
                pool: Some(pool.to_string()),
                application: Some(application.to_string()),
                connection: Some(connection.to_string()),
                grant: id(grant),
                proves: intent.proves().map(ToString::to_string),
                links: intent.links().map(ToString::to_string),
                origin: Some(origin.into()),
                expires_at: Some(*expires_at),
                ..nothing
            },
            LoginEvent::Scanned { identity, user, launch_scene, expires_at, .. } => Self {
                identity: Some(identity.into()),
                user: id(user),
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
            LoginEvent::BindingAsked { why, named, new_account_allowed, expires_at, .. } => Self {
                why: Some(*why),
                named: id(named),
                new_account_allowed: Some(*new_account_allowed),
                expires_at: Some(*expires_at),
                ..nothing
            },
            LoginEvent::ProofSent { proof, user, channel, expires_at, .. } => Self {
                proof: Some(proof.to_string()),
                user: id(user),
                channel: Some(*channel),
                expires_at: Some(*expires_at),
                ..nothing
            },
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
            LoginEvent::AttemptRefused { .. } | LoginEvent::Erased { .. } => nothing,
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
        Self {
            id: agreement.id.clone(),
            title: agreement.title.clone(),
            url: agreement.url.clone(),
            version: agreement.version.clone(),
            language: agreement.language,
            sha256: agreement.sha256.clone(),
        }
    }
}

fn id(id: &Option<impl ToString>) -> Option<String> {
    id.as_ref().map(ToString::to_string)
}

/// A value about a person in clear; null if it was erased.
pub(super) fn opened<'a, V, S: Serializer>(value: &'a V, serializer: S) -> Result<S::Ok, S::Error>
where
    Option<&'a Personal<String>>: From<&'a V>,
{
    Option::from(value).and_then(Personal::clear).serialize(serializer)
}
