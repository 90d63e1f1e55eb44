//! What may be asked of a user.

use chrono::{DateTime, Utc};

use crate::{
    id::{PoolId, UserId},
    identity::Identity,
    login::Evidence,
    personal::Personal,
};

/// A command to a user.
#[derive(Clone, Debug)]
pub enum UserCommand {
    /// Make the account.
    Register {
        /// The pool.
        pool: PoolId,
        /// The account itself.
        user: UserId,
        /// The verified phone number.
        phone: Option<Personal<String>>,
        /// Somebody else holds the number that this person showed.
        phone_held_elsewhere: bool,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Let a WeChat account open this account.
    LinkIdentity {
        /// Which.
        identity: Identity,
        /// On what evidence.
        evidence: Evidence,
        /// A number that WeChat showed with it and that is not the user's.
        seen_phone: Option<Personal<String>>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Keep a number that somebody else holds as seen.
    SeePhone {
        /// Which identity showed it.
        identity: Identity,
        /// The number (E.164).
        phone: Personal<String>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Take a WeChat account's way in.
    UnlinkIdentity {
        /// Which.
        identity: Identity,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Change the verified phone number.
    ChangePhone {
        /// The number (E.164).
        phone: Personal<String>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Change what the person tells about themselves.
    ChangeProfile {
        /// The nickname.
        nickname: Option<Personal<String>>,
        /// Where the avatar is.
        avatar: Option<Personal<String>>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Change the password.
    ChangePassword {
        /// Its argon2id hash, in PHC form.
        hash: Personal<String>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Forbid to sign in.
    Block {
        /// Now.
        at: DateTime<Utc>,
    },
    /// Allow to sign in again.
    Unblock {
        /// Now.
        at: DateTime<Utc>,
    },
    /// Forget the person.
    Erase {
        /// Now.
        at: DateTime<Utc>,
    },
}
