//! Users: the accounts of the pool.

pub mod acts;
pub mod events;
pub mod import;
pub mod list;
pub mod merge;
pub mod one;
pub mod sessions;
pub mod write;

use chrono::{DateTime, Utc};
use projections::users::UserView;
use serde::Serialize;
use utoipa::ToSchema;

use super::clear::clear;

/// A user: an account of the pool. What is about a person is null if it is not known or was erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    /// Its id, the `sub` of OpenID Connect.
    pub id: String,
    /// The verified phone number (E.164).
    #[schema(examples("+8613800001234"))]
    pub phone: Option<String>,
    /// When the number was verified.
    pub phone_verified_at: Option<DateTime<Utc>>,
    /// Whether somebody else held the number that this person showed at registration.
    pub phone_held_elsewhere: bool,
    /// The verified e-mail address.
    #[schema(examples("lin@example.com"))]
    pub email: Option<String>,
    /// When the address was verified.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// A phone number (E.164) that nobody verified: a note, which names nobody.
    pub unverified_phone: Option<String>,
    /// An e-mail address that nobody verified: a note, which names nobody.
    pub unverified_email: Option<String>,
    /// The nickname.
    pub nickname: Option<String>,
    /// Where the avatar is, a URL.
    pub avatar: Option<String>,
    /// Whether it may be proven by a password.
    pub has_password: bool,
    /// Whether it may not sign in.
    pub blocked: bool,
    /// Whether the person was erased.
    pub erased: bool,
    /// The user that goes on in its place: they are one person, and this one ended.
    pub merged_into: Option<String>,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When it changed last.
    pub changed_at: DateTime<Utc>,
}

impl From<UserView> for User {
    fn from(user: UserView) -> Self {
        Self {
            id: user.id.to_string(),
            phone: clear(user.phone),
            phone_verified_at: user.phone_verified_at,
            phone_held_elsewhere: user.phone_held_elsewhere,
            email: clear(user.email),
            email_verified_at: user.email_verified_at,
            unverified_phone: clear(user.unverified_phone),
            unverified_email: clear(user.unverified_email),
            nickname: clear(user.nickname),
            avatar: clear(user.avatar),
            has_password: user.has_password,
            blocked: user.blocked,
            erased: user.erased,
            merged_into: user.merged_into.map(|into| into.to_string()),
            registered_at: user.registered_at,
            changed_at: user.changed_at,
        }
    }
}
