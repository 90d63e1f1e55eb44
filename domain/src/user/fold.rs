//! How a user follows from its events.

use chrono::{DateTime, Utc};

use super::{ImportedIdentity, ImportedRow, Linked, SeenUnionid, User, UserEvent};
use crate::{
    id::IdentityId,
    login::{Evidence, How},
    personal::Personal,
};

impl User {
    /// The user as it stood after each of its events.
    pub fn after_each(events: impl IntoIterator<Item = UserEvent>) -> impl Iterator<Item = Self> {
        events.into_iter().scan(Self::default(), |user, event| {
            user.fold(event);
            Some(user.clone())
        })
    }

    pub(super) fn fold(&mut self, event: UserEvent) {
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
            E::Imported { pool, user, row, at, .. } => {
                self.imported(*row, at);
                self.pool = Some(pool);
                self.id = user;
                self.registered_at = at;
                at
            }
            E::IdentityLinked { identity: id, account, evidence, seen_phone, at } => {
                let seen_unionid = None;
                self.identities.push(Linked {
                    id,
                    account,
                    evidence,
                    seen_phone,
                    seen_unionid,
                    at,
                });
                at
            }
            E::PhoneSeen { identity, phone, at } => {
                self.linked(&identity).for_each(|linked| linked.seen_phone = Some(phone.clone()));
                at
            }
            E::UnionidLearned { identity, unionid, wechat_subject, at } => {
                let mut former = Vec::new();
                for linked in self.linked(&identity) {
                    former.extend(linked.account.unionid.is_some().then(|| linked.account.clone()));
                    linked.account.unionid = Some(unionid.clone());
                    linked.account.wechat_subject = Some(wechat_subject.clone());
                    linked.seen_unionid = None;
                }
                self.former.extend(former);
                at
            }
            E::UnionidSeen { identity, unionid, wechat_subject, at } => {
                let seen = SeenUnionid { unionid, wechat_subject, dismissed: false, at };
                self.linked(&identity).for_each(|linked| linked.seen_unionid = Some(seen.clone()));
                at
            }
            E::CaseDismissed { identity: None, at } => {
                self.phone_dismissed = true;
                at
            }
            E::CaseDismissed { identity: Some(identity), at } => {
                let seen = self.linked(&identity).filter_map(|linked| linked.seen_unionid.as_mut());
                seen.for_each(|seen| seen.dismissed = true);
                at
            }
            E::Merged { into, at } => {
                self.ends_in(into);
                at
            }
            E::Absorbed { from, identities, phone, email, settled, at } => {
                self.takes_over(from, identities, at);
                self.settle(&settled);
                if phone.is_some() {
                    self.takes_phone(phone, at);
                }
                if email.is_some() {
                    self.takes_email(email, at);
                }
                at
            }
            E::IdentityUnlinked { identity, at } => {
                let gone = self.identities.extract_if(.., |linked| linked.id == identity);
                self.former.extend(gone.map(|linked| linked.account));
                at
            }
            E::PhoneChanged { phone, at } => {
                self.takes_phone(phone, at);
                at
            }
            E::EmailChanged { email, at } => {
                self.takes_email(email, at);
                at
            }
            E::EmailNoted { email, at } => {
                self.unverified_email = email;
                at
            }
            E::PhoneNoted { phone, at } => {
                self.unverified_phone = phone;
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

    fn imported(&mut self, row: ImportedRow, at: DateTime<Utc>) {
        let link = |ImportedIdentity { identity, account }| {
            let evidence = Evidence { login: None, how: How::Imported };
            Linked { id: identity, account, evidence, seen_phone: None, seen_unionid: None, at }
        };
        self.identities = row.identities.into_iter().map(link).collect();
        self.phone_verified_at = row.phone.as_ref().map(|_| at);
        self.email_verified_at = row.email.as_ref().map(|_| at);
        (self.phone, self.unverified_phone) = (row.phone, row.unverified_phone);
        (self.email, self.unverified_email) = (row.email, row.unverified_email);
        (self.nickname, self.avatar) = (row.nickname, row.avatar);
        (self.password, self.blocked) = (row.password, row.blocked);
    }

    /// What was verified since needs no note.
    fn takes_phone(&mut self, phone: Option<Personal<String>>, at: DateTime<Utc>) {
        self.phone_verified_at = phone.as_ref().map(|_| at);
        self.unverified_phone = self.unverified_phone.take().filter(|_| phone.is_none());
        self.phone = phone;
        (self.phone_held_elsewhere, self.phone_dismissed) = (false, false);
    }

    fn takes_email(&mut self, email: Option<Personal<String>>, at: DateTime<Utc>) {
        self.email_verified_at = email.as_ref().map(|_| at);
        self.unverified_email = self.unverified_email.take().filter(|_| email.is_none());
        self.email = email;
    }

    fn linked(&mut self, id: &IdentityId) -> impl Iterator<Item = &mut Linked> {
        self.identities.iter_mut().filter(move |linked| linked.id == *id)
    }
}
