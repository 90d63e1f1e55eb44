//! What may be asked of a user.

use chrono::{DateTime, Utc};

use crate::{
    id::{IdentityId, PoolId, UserId},
    identity::Identity,
    login::Evidence,
    personal::Personal,
    user::{ImportedRow, User},
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
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Make the account as a row of an import says it.
    Import {
        /// The pool.
        pool: PoolId,
        /// The account itself.
        user: UserId,
        /// The import, as the operator calls it.
        import: String,
        /// What the row says.
        row: Box<ImportedRow>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Let a WeChat account open this account.
    LinkIdentity {
        /// The id of the link.
        identity: IdentityId,
        /// The WeChat account.
        account: Identity,
        /// Why it is linked.
        evidence: Evidence,
        /// A number that WeChat showed with it and that is not the user's.
        seen_phone: Option<Personal<String>>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Keep a number that somebody else holds as seen.
    SeePhone {
        /// The WeChat account that showed it.
        account: Identity,
        /// The number that was shown (E.164).
        phone: Personal<String>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Take what WeChat told of an account that is linked already: its unionid, if that is news.
    LearnUnionid {
        /// The account, with its unionid.
        account: Identity,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Keep a unionid that opens somebody else's account as seen.
    SeeUnionid {
        /// The WeChat account that showed it, with it.
        account: Identity,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Leave what needed a look as it is.
    DismissCase {
        /// The link whose unionid opens somebody else's account; `None` where somebody else holds the phone number.
        identity: Option<IdentityId>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// End: the person goes on with another account.
    Merge {
        /// That account.
        into: UserId,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Take over what another account of the same person has.
    Absorb {
        /// That account, as it stands.
        from: Box<User>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Take a WeChat account's way in.
    UnlinkIdentity {
        /// The id of the link.
        identity: IdentityId,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Change the verified phone number, or take it away.
    ChangePhone {
        /// The number (E.164); `None` for none.
        phone: Option<Personal<String>>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Change the verified e-mail address, or take it away.
    ChangeEmail {
        /// The address in its normal form; `None` for none.
        email: Option<Personal<String>>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Note a number that nobody verified, or take the note away.
    NotePhone {
        /// The number (E.164); `None` for none.
        phone: Option<Personal<String>>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Note an e-mail address that nobody verified, or take the note away.
    NoteEmail {
        /// The address in its normal form; `None` for none.
        email: Option<Personal<String>>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Change what the person tells about themselves.
    ChangeProfile {
        /// The nickname.
        nickname: Option<Personal<String>>,
        /// Where the avatar is.
        avatar: Option<Personal<String>>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Change the password.
    ChangePassword {
        /// Its argon2id hash, in PHC form.
        hash: Personal<String>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Forbid to sign in.
    Block {
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Allow to sign in again.
    Unblock {
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Erase the person.
    Erase {
        /// The time of the command.
        at: DateTime<Utc>,
    },
}
