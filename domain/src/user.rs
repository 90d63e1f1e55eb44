//! An account: its identities and its phone number.

mod command;
mod event;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

pub use command::UserCommand;
pub use event::UserEvent;

use crate::{
    claim::Claim,
    id::{PoolId, UserId},
    identity::{Identity, phone_claim},
    login::Evidence,
    personal::Personal,
    recorded::{About, Recorded, Undecided, decided_by},
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
    /// The verified phone number (E.164).
    pub phone: Option<Personal<String>>,
    /// When the number was verified.
    pub phone_verified_at: Option<DateTime<Utc>>,
    /// Somebody else held the number that this person showed at registration.
    pub phone_held_elsewhere: bool,
    /// The nickname.
    pub nickname: Option<Personal<String>>,
    /// Where the avatar is.
    pub avatar: Option<Personal<String>>,
    /// The password's argon2id hash, in PHC form.
    pub password: Option<Personal<String>>,
    /// Whether it may not sign in.
    pub blocked: bool,
    /// Whether the person was forgotten.
    pub erased: bool,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When it changed last.
    pub changed_at: DateTime<Utc>,
}

/// A WeChat account that opens a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Linked {
    /// The identity.
    pub identity: Identity,
    /// On what evidence it was linked.
    pub evidence: Evidence,
    /// The last number that WeChat showed with it and that is not the user's.
    pub seen_phone: Option<Personal<String>>,
    /// When it was linked.
    pub at: DateTime<Utc>,
}

impl User {
    fn has(&self, identity: &Identity) -> bool {
        self.identities.iter().any(|linked| linked.identity.is_same(identity))
    }

    fn decide(&self, command: UserCommand) -> Result<Vec<UserEvent>, Undecided> {
        use UserCommand as C;
        use UserEvent as E;
        match (&self.pool, &command) {
            (None, C::Register { .. }) => {}
            (None, _) => return Err(Undecided::Unknown("user")),
            (Some(_), C::Register { .. }) => return Err(Undecided::Exists("user")),
            (Some(_), _) if self.erased => return Err(Undecided::Unknown("user")),
            (Some(_), _) => {}
        }
        Ok(match command {
            C::Register { pool, user, phone, phone_held_elsewhere, at } => {
                vec![E::Registered { pool, user, phone, phone_held_elsewhere, at }]
            }
            C::LinkIdentity { identity, .. } if self.has(&identity) => Vec::new(),
            C::LinkIdentity { identity, evidence, seen_phone, at } => {
                vec![E::IdentityLinked { identity, evidence, seen_phone, at }]
            }
            C::SeePhone { identity, .. } | C::UnlinkIdentity { identity, .. }
                if !self.has(&identity) =>
            {
                return Err(Undecided::Unknown("identity"));
            }
            C::SeePhone { identity, phone, at } => {
                let known = self.identities.iter().any(|linked| {
                    linked.identity.is_same(&identity) && linked.seen_phone.as_ref() == Some(&phone)
                });
                if known { Vec::new() } else { vec![E::PhoneSeen { identity, phone, at }] }
            }
            C::UnlinkIdentity { .. } if self.identities.len() == 1 && self.password.is_none() => {
                return Err(Undecided::Invalid { field: "identity", why: "it is the last way in" });
            }
            C::UnlinkIdentity { identity, at } => vec![E::IdentityUnlinked { identity, at }],
            C::ChangePhone { phone, .. } if self.phone.as_ref() == Some(&phone) => Vec::new(),
            C::ChangePhone { phone, at } => vec![E::PhoneChanged { phone, at }],
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
}

impl Aggregate for User {
    const TYPE: &'static str = "user";
    type Command = UserCommand;
    type Event = UserEvent;
    type Error = Undecided;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: UserEvent) {
        use UserEvent as E;
        let changed_at = match event {
            E::Registered { pool, user, phone, phone_held_elsewhere, at } => {
                self.pool = Some(pool);
                self.id = user;
                self.phone_verified_at = phone.as_ref().map(|_| at);
                self.phone = phone;
                self.phone_held_elsewhere = phone_held_elsewhere;
                self.registered_at = at;
                at
            }
            E::IdentityLinked { identity, evidence, seen_phone, at } => {
                self.identities.push(Linked { identity, evidence, seen_phone, at });
                at
            }
            E::PhoneSeen { identity, phone, at } => {
                for linked in &mut self.identities {
                    if linked.identity.is_same(&identity) {
                        linked.seen_phone = Some(phone.clone());
                    }
                }
                at
            }
            E::IdentityUnlinked { identity, at } => {
                self.identities.retain(|linked| !linked.identity.is_same(&identity));
                at
            }
            E::PhoneChanged { phone, at } => {
                self.phone = Some(phone);
                self.phone_verified_at = Some(at);
                self.phone_held_elsewhere = false;
                at
            }
            E::ProfileChanged { nickname, avatar, at } => {
                self.nickname = nickname;
                self.avatar = avatar;
                at
            }
            E::PasswordChanged { hash, at } => {
                self.password = Some(hash);
                at
            }
            E::Blocked { at } => {
                self.blocked = true;
                at
            }
            E::Unblocked { at } => {
                self.blocked = false;
                at
            }
            E::Erased { at } => {
                *self = Self {
                    pool: self.pool.take(),
                    id: self.id.clone(),
                    erased: true,
                    registered_at: self.registered_at,
                    ..Self::default()
                };
                at
            }
        };
        self.changed_at = changed_at;
    }
}

impl Recorded for User {
    fn claims(&self) -> Vec<Claim> {
        let Some(pool) = &self.pool else {
            return Vec::new();
        };
        let mut claims: Vec<Claim> = self
            .identities
            .iter()
            .flat_map(|linked| [linked.identity.claim(pool), linked.identity.union_claim(pool)])
            .flatten()
            .collect();
        claims.extend(
            self.phone.iter().filter_map(Personal::clear).map(|phone| phone_claim(pool, phone)),
        );
        claims.sort();
        claims.dedup();
        claims
    }

    fn is_forgotten(&self) -> bool {
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
