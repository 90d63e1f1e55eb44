//! What is shown of an event of a user. Only the fields that are listed here are shown: no hash of a password is among them, and a
//! field that an event gets later stays hidden until it is added here.

use domain::{
    identity::Identity,
    login::{Evidence, How},
    personal::Personal,
    user::{ImportedIdentity, ImportedRow, MovedIdentity, UserEvent},
};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::facts::Account;

/// A value about a person, if the event speaks of it: which value, if there is one from then on.
type Said = Option<Option<Personal<String>>>;

/// What an event says. A field is absent if the event does not speak of it, and null if the value was taken away, or erased together
/// with the person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct UserFacts {
    /// The id of the link to a WeChat account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// The WeChat account that was linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
    /// How the account was found, to which it was linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, examples("new_user"))]
    pub how: Option<How>,
    /// The login that brought it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// The WeChat accounts that were imported, or taken over from an account that ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identities: Option<Vec<LinkedAccount>>,
    /// The verified phone number (E.164).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    #[schema(value_type = Option<String>, examples("+8613800001234"))]
    pub phone: Said,
    /// A number (E.164) that WeChat showed and that is not the user's.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    #[schema(value_type = Option<String>)]
    pub seen_phone: Said,
    /// A number (E.164) that nobody verified.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    #[schema(value_type = Option<String>)]
    pub unverified_phone: Said,
    /// The verified e-mail address.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    #[schema(value_type = Option<String>, examples("lin@example.com"))]
    pub email: Said,
    /// An address that nobody verified.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    #[schema(value_type = Option<String>)]
    pub unverified_email: Said,
    /// The nickname.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    #[schema(value_type = Option<String>)]
    pub nickname: Said,
    /// Where the avatar is.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    #[schema(value_type = Option<String>)]
    pub avatar: Said,
    /// The unionid that was shown.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "told")]
    #[schema(value_type = Option<String>)]
    pub unionid: Said,
    /// The WeChat subject within which the unionid holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wechat_subject: Option<String>,
    /// Somebody else held the number that the person showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_held_elsewhere: Option<bool>,
    /// Whether it may be proven by a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_password: Option<bool>,
    /// Whether it may not sign in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked: Option<bool>,
    /// What the import was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<String>,
    /// The user that goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub into: Option<String>,
    /// The user that ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// A WeChat account, and its link.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LinkedAccount {
    /// The id of the link.
    pub identity: String,
    /// The WeChat account.
    pub account: Account,
}

impl From<&UserEvent> for UserFacts {
    fn from(event: &UserEvent) -> Self {
        let nothing = Self::default();
        match event {
            UserEvent::Registered { phone, phone_held_elsewhere, .. } => Self {
                phone: phone.clone().map(Some),
                phone_held_elsewhere: Some(*phone_held_elsewhere),
                ..nothing
            },
            UserEvent::Imported { import, row, .. } => {
                Self { import: Some(import.clone()), ..row.as_ref().into() }
            }
            UserEvent::IdentityLinked { identity, account, evidence, seen_phone, .. } => {
                let Evidence { login, how } = evidence;
                Self {
                    identity: Some(identity.to_string()),
                    account: Some(account.into()),
                    how: Some(*how),
                    login: login.as_ref().map(ToString::to_string),
                    seen_phone: seen_phone.clone().map(Some),
                    ..nothing
                }
            }
            UserEvent::PhoneSeen { identity, phone, .. } => Self {
                identity: Some(identity.to_string()),
                seen_phone: Some(Some(phone.clone())),
                ..nothing
            },
            UserEvent::UnionidLearned { identity, unionid, wechat_subject, .. }
            | UserEvent::UnionidSeen { identity, unionid, wechat_subject, .. } => Self {
                identity: Some(identity.to_string()),
                unionid: Some(Some(unionid.clone())),
                wechat_subject: Some(wechat_subject.clone()),
                ..nothing
            },
            UserEvent::CaseDismissed { identity, .. } => {
                Self { identity: identity.as_ref().map(ToString::to_string), ..nothing }
            }
            UserEvent::Merged { into, .. } => Self { into: Some(into.to_string()), ..nothing },
            UserEvent::Absorbed { from, identities, phone, email, .. } => Self {
                from: Some(from.to_string()),
                identities: Some(identities.iter().map(Into::into).collect()),
                phone: phone.clone().map(Some),
                email: email.clone().map(Some),
                ..nothing
            },
            UserEvent::IdentityUnlinked { identity, .. } => {
                Self { identity: Some(identity.to_string()), ..nothing }
            }
            UserEvent::PhoneChanged { phone, .. } => Self { phone: Some(phone.clone()), ..nothing },
            UserEvent::EmailChanged { email, .. } => Self { email: Some(email.clone()), ..nothing },
            UserEvent::PhoneNoted { phone, .. } => {
                Self { unverified_phone: Some(phone.clone()), ..nothing }
            }
            UserEvent::EmailNoted { email, .. } => {
                Self { unverified_email: Some(email.clone()), ..nothing }
            }
            UserEvent::ProfileChanged { nickname, avatar, .. } => {
                Self { nickname: Some(nickname.clone()), avatar: Some(avatar.clone()), ..nothing }
            }
            UserEvent::PasswordChanged { .. } => Self { has_password: Some(true), ..nothing },
            UserEvent::Blocked { .. } => Self { blocked: Some(true), ..nothing },
            UserEvent::Unblocked { .. } => Self { blocked: Some(false), ..nothing },
            UserEvent::Erased { .. } => nothing,
        }
    }
}

impl From<&ImportedRow> for UserFacts {
    fn from(row: &ImportedRow) -> Self {
        Self {
            identities: Some(row.identities.iter().map(Into::into).collect()),
            phone: row.phone.clone().map(Some),
            unverified_phone: row.unverified_phone.clone().map(Some),
            email: row.email.clone().map(Some),
            unverified_email: row.unverified_email.clone().map(Some),
            nickname: row.nickname.clone().map(Some),
            avatar: row.avatar.clone().map(Some),
            has_password: Some(row.password.is_some()),
            blocked: Some(row.blocked),
            ..Self::default()
        }
    }
}

impl LinkedAccount {
    fn new(identity: &impl ToString, account: &Identity) -> Self {
        Self { identity: identity.to_string(), account: account.into() }
    }
}

impl From<&ImportedIdentity> for LinkedAccount {
    fn from(ImportedIdentity { identity, account }: &ImportedIdentity) -> Self {
        Self::new(identity, account)
    }
}

impl From<&MovedIdentity> for LinkedAccount {
    fn from(MovedIdentity { identity, account, .. }: &MovedIdentity) -> Self {
        Self::new(identity, account)
    }
}

/// A value about a person in clear; null if there is none, or it was erased.
fn told<S: Serializer>(said: &Said, serializer: S) -> Result<S::Ok, S::Error> {
    said.as_ref().and_then(Option::as_ref).and_then(Personal::clear).serialize(serializer)
}
