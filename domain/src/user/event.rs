//! What happens to a user.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    aggregate::domain_event,
    id::{IdentityId, PoolId, UserId},
    identity::Identity,
    login::Evidence,
    personal::Personal,
};

/// What one row of an import says of a user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportedRow {
    /// The WeChat accounts that open it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<ImportedIdentity>,
    /// The verified phone number (E.164).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Personal<String>>,
    /// A number that nobody verified (E.164).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unverified_phone: Option<Personal<String>>,
    /// The verified e-mail address, in its normal form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Personal<String>>,
    /// An address that nobody verified, in its normal form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unverified_email: Option<Personal<String>>,
    /// The nickname.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<Personal<String>>,
    /// Where the avatar is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Personal<String>>,
    /// The password's argon2id hash, in PHC form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Personal<String>>,
    /// Whether it may not sign in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blocked: bool,
}

/// A WeChat account of an imported row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedIdentity {
    /// The id of the link.
    pub identity: IdentityId,
    /// The WeChat account.
    pub account: Identity,
}

/// A WeChat account that opens another account from now on, with what was known of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovedIdentity {
    /// The id of the link.
    pub identity: IdentityId,
    /// The WeChat account.
    pub account: Identity,
    /// The last number that WeChat showed with it and that is not the user's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_phone: Option<Personal<String>>,
}

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
        /// The verified phone number (E.164), if there is one that nobody else holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<Personal<String>>,
        /// Somebody else holds the number that this person showed; it was not moved.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        phone_held_elsewhere: bool,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The account was taken over from elsewhere, as one row of an import said it.
    #[serde(rename = "user.imported")]
    Imported {
        /// The pool.
        pool: PoolId,
        /// The account itself; its sub.
        user: UserId,
        /// The import, as the operator calls it.
        import: String,
        /// What the row said.
        row: Box<ImportedRow>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A WeChat account opens this account from now on.
    #[serde(rename = "user.identity_linked")]
    IdentityLinked {
        /// The id of the link.
        identity: IdentityId,
        /// The WeChat account.
        account: Identity,
        /// Why it was linked.
        evidence: Evidence,
        /// A number that WeChat showed with it and that is not the user's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen_phone: Option<Personal<String>>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A known identity showed a number that somebody else holds.
    #[serde(rename = "user.phone_seen")]
    PhoneSeen {
        /// The id of the link.
        identity: IdentityId,
        /// The number that was shown (E.164).
        phone: Personal<String>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A known identity showed a unionid that was not known: its Mini Program joined an Open Platform account since.
    #[serde(rename = "user.unionid_learned")]
    UnionidLearned {
        /// The id of the link.
        identity: IdentityId,
        /// The unionid.
        unionid: Personal<String>,
        /// The WeChat subject within which it holds.
        wechat_subject: String,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A known identity showed a unionid that opens somebody else's account: the openid won, and nothing was linked.
    #[serde(rename = "user.unionid_seen")]
    UnionidSeen {
        /// The id of the link.
        identity: IdentityId,
        /// The unionid.
        unionid: Personal<String>,
        /// The WeChat subject within which it holds.
        wechat_subject: String,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Somebody looked at what needed a look, and left it as it is.
    #[serde(rename = "user.case_dismissed")]
    CaseDismissed {
        /// The link whose unionid opens somebody else's account; absent where somebody else holds the phone number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identity: Option<IdentityId>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The account ended: it is the same person's as another one, which goes on.
    #[serde(rename = "user.merged")]
    Merged {
        /// The account that goes on.
        into: UserId,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The account took over what another one of the same person had.
    #[serde(rename = "user.absorbed")]
    Absorbed {
        /// The account that ended.
        from: UserId,
        /// The WeChat accounts that open this account from now on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        identities: Vec<MovedIdentity>,
        /// Its verified phone number (E.164), where this account had none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<Personal<String>>,
        /// Its verified e-mail address, where this account had none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<Personal<String>>,
        /// The links that had shown a unionid of the other account.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        settled: Vec<IdentityId>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A WeChat account opens this account no more.
    #[serde(rename = "user.identity_unlinked")]
    IdentityUnlinked {
        /// The id of the link.
        identity: IdentityId,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The verified phone number changed.
    #[serde(rename = "user.phone_changed")]
    PhoneChanged {
        /// The number (E.164); absent if there is none any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<Personal<String>>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The verified e-mail address changed.
    #[serde(rename = "user.email_changed")]
    EmailChanged {
        /// The address in its normal form; absent if there is none any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<Personal<String>>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A number that nobody verified was noted. It names nobody.
    #[serde(rename = "user.phone_noted")]
    PhoneNoted {
        /// The number (E.164); absent if the note was taken away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<Personal<String>>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// An e-mail address that nobody verified was noted. It names nobody.
    #[serde(rename = "user.email_noted")]
    EmailNoted {
        /// The address in its normal form; absent if the note was taken away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<Personal<String>>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// What the person tells about themselves changed.
    #[serde(rename = "user.profile_changed")]
    ProfileChanged {
        /// The nickname.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nickname: Option<Personal<String>>,
        /// Where the avatar is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        avatar: Option<Personal<String>>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The password changed.
    #[serde(rename = "user.password_changed")]
    PasswordChanged {
        /// Its argon2id hash, in PHC form.
        hash: Personal<String>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The account may not sign in.
    #[serde(rename = "user.blocked")]
    Blocked {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The account may sign in again.
    #[serde(rename = "user.unblocked")]
    Unblocked {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The person was erased: what was about them opens no more.
    #[serde(rename = "user.erased")]
    Erased {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { UserEvent {
    Registered => "user.registered" "1.0" 1,
    Imported => "user.imported" "1.0" 1,
    IdentityLinked => "user.identity_linked" "1.0" 1,
    PhoneSeen => "user.phone_seen" "1.0" 1,
    UnionidLearned => "user.unionid_learned" "1.0" 1,
    UnionidSeen => "user.unionid_seen" "1.0" 1,
    CaseDismissed => "user.case_dismissed" "1.0" 1,
    Merged => "user.merged" "1.0" 1,
    Absorbed => "user.absorbed" "1.0" 1,
    IdentityUnlinked => "user.identity_unlinked" "1.0" 1,
    PhoneChanged => "user.phone_changed" "1.0" 1,
    EmailChanged => "user.email_changed" "1.0" 1,
    PhoneNoted => "user.phone_noted" "1.0" 1,
    EmailNoted => "user.email_noted" "1.0" 1,
    ProfileChanged => "user.profile_changed" "1.0" 1,
    PasswordChanged => "user.password_changed" "1.0" 1,
    Blocked => "user.blocked" "1.0" 1,
    Unblocked => "user.unblocked" "1.0" 1,
    Erased => "user.erased" "1.0" 1,
}}
