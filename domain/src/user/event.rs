//! What happens to a user.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{PoolId, UserId},
    identity::Identity,
    login::Evidence,
    personal::Personal,
    recorded::domain_event,
};

/// An event of a user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum UserEvent {
    /// The account was made.
    #[serde(rename = "user.registered")]
    Registered {
        /// The pool.
        pool: PoolId,
        /// The account itself; its sub.
        user: UserId,
        /// The verified phone number (E.164), where there is one that nobody else holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<Personal<String>>,
        /// Somebody else holds the number that this person showed; it was not moved.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        phone_held_elsewhere: bool,
        /// When.
        at: DateTime<Utc>,
    },
    /// A WeChat account opens this account from now on.
    #[serde(rename = "user.identity_linked")]
    IdentityLinked {
        /// Which.
        identity: Identity,
        /// On what evidence.
        evidence: Evidence,
        /// A number that WeChat showed with it and that is not the user's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen_phone: Option<Personal<String>>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A known identity showed a number that somebody else holds.
    #[serde(rename = "user.phone_seen")]
    PhoneSeen {
        /// Which identity.
        identity: Identity,
        /// The number (E.164).
        phone: Personal<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A WeChat account opens this account no more.
    #[serde(rename = "user.identity_unlinked")]
    IdentityUnlinked {
        /// Which.
        identity: Identity,
        /// When.
        at: DateTime<Utc>,
    },
    /// The verified phone number changed.
    #[serde(rename = "user.phone_changed")]
    PhoneChanged {
        /// The number (E.164).
        phone: Personal<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// What the person tells about themselves changed.
    #[serde(rename = "user.profile_changed")]
    ProfileChanged {
        /// The nickname.
        nickname: Option<Personal<String>>,
        /// Where the avatar is.
        avatar: Option<Personal<String>>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The password changed.
    #[serde(rename = "user.password_changed")]
    PasswordChanged {
        /// Its argon2id hash, in PHC form.
        hash: Personal<String>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The account may not sign in.
    #[serde(rename = "user.blocked")]
    Blocked {
        /// When.
        at: DateTime<Utc>,
    },
    /// The account may sign in again.
    #[serde(rename = "user.unblocked")]
    Unblocked {
        /// When.
        at: DateTime<Utc>,
    },
    /// The person asked to be forgotten.
    #[serde(rename = "user.erased")]
    Erased {
        /// When.
        at: DateTime<Utc>,
    },
}

domain_event! { UserEvent {
    Registered => "user.registered",
    IdentityLinked => "user.identity_linked",
    PhoneSeen => "user.phone_seen",
    IdentityUnlinked => "user.identity_unlinked",
    PhoneChanged => "user.phone_changed",
    ProfileChanged => "user.profile_changed",
    PasswordChanged => "user.password_changed",
    Blocked => "user.blocked",
    Unblocked => "user.unblocked",
    Erased => "user.erased",
}}
