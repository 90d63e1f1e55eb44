//! An account: its identities and its phone number.

mod command;
mod event;
mod fields;
mod fold;
mod merge;
mod replay;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

pub use command::UserCommand;
pub use event::{ImportedIdentity, ImportedRow, MovedIdentity, UserEvent};
pub use fields::{SaidEmail, SaidPhone, UserFields, is_e164};
pub use replay::{ReplayedUser, Standing};

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by},
    id::{IdentityId, PoolId, UserId},
    identity::{Identity, email_name, phone_name},
    login::Evidence,
    name::Name,
    personal::Personal,
};

/// A user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct User {
    /// The pool; `None` before it was registered.
    pub pool: Option<PoolId>,
    /// Its own id.
    pub id: UserId,
    /// The WeChat accounts that open it.
    pub identities: Vec<Linked>,
    /// The WeChat accounts that opened it once and open it no more, and as they were known before.
    pub former: Vec<Identity>,
    /// The verified phone number (E.164).
    pub phone: Option<Personal<String>>,
    /// When the number was verified.
    pub phone_verified_at: Option<DateTime<Utc>>,
    /// Somebody else held the number that this person showed at registration.
    pub phone_held_elsewhere: bool,
    /// Somebody looked at that, and left it as it is.
    pub phone_dismissed: bool,
    /// The account that the person goes on with, if this one ended.
    pub merged_into: Option<UserId>,
    /// The accounts of the same person that ended in favour of this one.
    pub absorbed: Vec<UserId>,
    /// The verified e-mail address, in its normal form.
    pub email: Option<Personal<String>>,
    /// When the address was verified.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// A number (E.164) that nobody verified: a note, which names nobody and never matches.
    pub unverified_phone: Option<Personal<String>>,
    /// An address, in its normal form, that nobody verified: a note, as that of a number.
    pub unverified_email: Option<Personal<String>>,
    /// The nickname.
    pub nickname: Option<Personal<String>>,
    /// Where the avatar is.
    pub avatar: Option<Personal<String>>,
    /// The password's argon2id hash, in PHC form.
    pub password: Option<Personal<String>>,
    /// Whether it may not sign in.
    pub blocked: bool,
    /// Whether the person was erased.
    pub erased: bool,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When it changed last.
    pub changed_at: DateTime<Utc>,
}

/// A WeChat account that opens a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Linked {
    /// The id of the link.
    pub id: IdentityId,
    /// The WeChat account.
    pub account: Identity,
    /// Why it was linked.
    pub evidence: Evidence,
    /// The last number that WeChat showed with it and that is not the user's.
    pub seen_phone: Option<Personal<String>>,
    /// The last unionid that WeChat showed with it and that opens somebody else's account.
    pub seen_unionid: Option<SeenUnionid>,
    /// When it was linked.
    pub at: DateTime<Utc>,
}

/// A unionid that opens somebody else's account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeenUnionid {
    /// The unionid.
    pub unionid: Personal<String>,
    /// The WeChat subject within which it holds.
    pub wechat_subject: String,
    /// Somebody looked at it, and left it as it is.
    pub dismissed: bool,
    /// When it was seen first.
    pub at: DateTime<Utc>,
}

impl User {
    /// Whether it may sign in.
    pub const fn may_sign_in(&self) -> bool {
        self.pool.is_some() && !self.blocked && !self.erased && self.merged_into.is_none()
    }

    /// The link to a WeChat account.
    pub fn link_to(&self, account: &Identity) -> Option<&Linked> {
        self.identities.iter().find(|linked| linked.account.is_same(account))
    }

    /// Every WeChat account that it ever had, as each was known.
    pub fn accounts(&self) -> impl Iterator<Item = &Identity> {
        self.identities.iter().map(|linked| &linked.account).chain(&self.former)
    }

    fn decide(&self, command: UserCommand) -> Result<Vec<UserEvent>, CommandError> {
        use UserCommand as C;
        use UserEvent as E;
        match (&self.pool, &command) {
            (None, C::Register { .. } | C::Import { .. }) => {}
            (None, _) => return Err(CommandError::Unknown("user")),
            (Some(_), C::Register { .. } | C::Import { .. }) => {
                return Err(CommandError::Exists("user"));
            }
            (Some(_), _) if self.erased => {
                return Err(CommandError::Invalid { field: "user", why: "the person was erased" });
            }
            // With the account that goes on.
            (Some(_), C::Erase { .. }) => {}
            (Some(_), _) if self.merged_into.is_some() => return Err(merge::MERGED),
            (Some(_), _) => {}
        }
        Ok(match command {
            C::Register { pool, user, phone, phone_held_elsewhere, at } => {
                vec![E::Registered { pool, user, phone, phone_held_elsewhere, at }]
            }
            C::Import { pool, user, import, row, at } => {
                vec![E::Imported { pool, user, import, row, at }]
            }
            C::LinkIdentity { account, .. } if self.link_to(&account).is_some() => Vec::new(),
            C::LinkIdentity { identity, account, evidence, seen_phone, at } => {
                vec![E::IdentityLinked { identity, account, evidence, seen_phone, at }]
            }
            C::SeePhone { account, phone, at } => match self.known(&account)? {
                linked if linked.seen_phone.as_ref() == Some(&phone) => Vec::new(),
                linked => vec![E::PhoneSeen { identity: linked.id.clone(), phone, at }],
            },
            C::LearnUnionid { account, at } => self.learn_unionid(account, at)?,
            C::SeeUnionid { account, at } => self.see_unionid(account, at)?,
            C::DismissCase { identity, at } => self.dismiss(identity, at)?,
            C::Merge { into, at } => vec![E::Merged { into, at }],
            C::Absorb { from, at } => vec![self.absorb(*from, at)],
            C::UnlinkIdentity { identity, at } => self.unlink(identity, at)?,
            C::ChangePhone { phone, .. } if self.phone == phone => Vec::new(),
            C::ChangePhone { phone, at } => vec![E::PhoneChanged { phone, at }],
            C::ChangeEmail { email, .. } if self.email == email => Vec::new(),
            C::ChangeEmail { email, at } => vec![E::EmailChanged { email, at }],
            C::NotePhone { phone, .. } if self.unverified_phone == phone => Vec::new(),
            C::NotePhone { phone, at } => vec![E::PhoneNoted { phone, at }],
            C::NoteEmail { email, .. } if self.unverified_email == email => Vec::new(),
            C::NoteEmail { email, at } => vec![E::EmailNoted { email, at }],
            C::ChangeProfile { nickname, avatar, .. }
                if nickname == self.nickname && avatar == self.avatar =>
            {
                Vec::new()
            }
            C::ChangeProfile { nickname, avatar, at } => {
                vec![E::ProfileChanged { nickname, avatar, at }]
            }
            C::ChangePassword { hash, at } => vec![E::PasswordChanged { hash, at }],
            C::Block { .. } if self.blocked => Vec::new(),
            C::Block { at } => vec![E::Blocked { at }],
            C::Unblock { .. } if !self.blocked => Vec::new(),
            C::Unblock { at } => vec![E::Unblocked { at }],
            C::Erase { at } => vec![E::Erased { at }],
        })
    }

    /// Whether a WeChat account opens it.
    pub fn is_opened_by(&self, account: &Identity) -> bool {
        self.link_to(account).is_some()
    }

    fn known(&self, account: &Identity) -> Result<&Linked, CommandError> {
        self.link_to(account).ok_or(CommandError::Unknown("identity"))
    }

    fn learn_unionid(
        &self,
        account: Identity,
        at: DateTime<Utc>,
    ) -> Result<Vec<UserEvent>, CommandError> {
        let linked = self.known(&account)?;
        let known = (&linked.account.unionid, &linked.account.wechat_subject);
        Ok(match (account.unionid, account.wechat_subject) {
            (Some(unionid), Some(wechat_subject))
                if known != (&Some(unionid.clone()), &Some(wechat_subject.clone())) =>
            {
                let identity = linked.id.clone();
                vec![UserEvent::UnionidLearned { identity, unionid, wechat_subject, at }]
            }
            _ => Vec::new(),
        })
    }

    fn see_unionid(
        &self,
        account: Identity,
        at: DateTime<Utc>,
    ) -> Result<Vec<UserEvent>, CommandError> {
        let linked = self.known(&account)?;
        let known = linked.seen_unionid.as_ref().map(|seen| (&seen.unionid, &seen.wechat_subject));
        Ok(match (account.unionid, account.wechat_subject) {
            (Some(unionid), Some(wechat_subject)) if known != Some((&unionid, &wechat_subject)) => {
                let identity = linked.id.clone();
                vec![UserEvent::UnionidSeen { identity, unionid, wechat_subject, at }]
            }
            _ => Vec::new(),
        })
    }

    fn dismiss(
        &self,
        identity: Option<IdentityId>,
        at: DateTime<Utc>,
    ) -> Result<Vec<UserEvent>, CommandError> {
        let open = match &identity {
            None => self.phone_held_elsewhere.then_some(!self.phone_dismissed),
            Some(id) => {
                let linked = self.identities.iter().find(|linked| linked.id == *id);
                let seen = linked.and_then(|linked| linked.seen_unionid.as_ref());
                seen.map(|seen| !seen.dismissed)
            }
        };
        match open {
            None => Err(CommandError::Unknown("case")),
            Some(false) => Ok(Vec::new()),
            Some(true) => Ok(vec![UserEvent::CaseDismissed { identity, at }]),
        }
    }

    fn unlink(
        &self,
        identity: IdentityId,
        at: DateTime<Utc>,
    ) -> Result<Vec<UserEvent>, CommandError> {
        if !self.identities.iter().any(|linked| linked.id == identity) {
            return Err(CommandError::Unknown("identity"));
        }
        if self.identities.len() == 1 && self.password.is_none() {
            return Err(CommandError::Invalid { field: "identity", why: "it is the last way in" });
        }
        Ok(vec![UserEvent::IdentityUnlinked { identity, at }])
    }
}

impl Aggregate for User {
    const TYPE: &'static str = "user";
    type Command = UserCommand;
    type Event = UserEvent;
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: UserEvent) {
        self.fold(event);
    }
}

impl Recorded for User {
    const EVENTS: &'static [EventType] = UserEvent::TYPES;

    fn names(&self) -> Vec<Name> {
        let Some(pool) = &self.pool else {
            return Vec::new();
        };
        let accounts = self.identities.iter().map(|linked| &linked.account);
        let mut names: Vec<Name> =
            accounts.flat_map(|it| [it.name(pool), it.union_name(pool)]).flatten().collect();
        let phone = self.phone.as_ref().and_then(Personal::clear);
        names.extend(phone.map(|number| phone_name(pool, number)));
        let email = self.email.as_ref().and_then(Personal::clear);
        names.extend(email.map(|address| email_name(pool, address)));
        names.sort();
        names.dedup();
        names
    }

    fn is_erased(&self) -> bool {
        self.erased
    }

    fn about(&self) -> About {
        About {
            pool: self.pool.clone(),
            application: None,
            subject: self.pool.as_ref().map(|_| self.id.clone()),
        }
    }
}
