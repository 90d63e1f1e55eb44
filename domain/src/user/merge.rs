//! Two accounts of one person become one.

use chrono::{DateTime, Utc};

use super::{Linked, MovedIdentity, User, UserEvent};
use crate::{
    aggregate::CommandError,
    id::{IdentityId, UserId},
    login::{Evidence, How},
};

/// Nothing more happens to an account that ended.
pub(super) const MERGED: CommandError =
    CommandError::Invalid { field: "user", why: "it was merged into another user" };

impl User {
    /// What this account takes over of another one. A number and an address are taken where it has none.
    pub(super) fn absorb(&self, from: Self, at: DateTime<Utc>) -> UserEvent {
        let settled = self.identities.iter().filter(|linked| from.has_shown(linked));
        let settled = settled.map(|linked| linked.id.clone()).collect();
        let moved = |Linked { id, account, seen_phone, .. }: Linked| MovedIdentity {
            identity: id,
            account,
            seen_phone,
        };
        UserEvent::Absorbed {
            from: from.id,
            identities: from.identities.into_iter().map(moved).collect(),
            phone: from.phone.filter(|_| self.phone.is_none()),
            email: from.email.filter(|_| self.email.is_none()),
            settled,
            at,
        }
    }

    /// Whether this account is opened by the unionid that a link of another one showed.
    fn has_shown(&self, linked: &Linked) -> bool {
        linked.seen_unionid.as_ref().is_some_and(|seen| {
            self.identities.iter().any(|own| {
                own.account.unionid.as_ref() == Some(&seen.unionid)
                    && own.account.wechat_subject.as_ref() == Some(&seen.wechat_subject)
            })
        })
    }

    /// The account ends. What opened it is remembered, so that an erasure of the person finds what was about it.
    pub(super) fn ends_in(&mut self, into: UserId) {
        let opened = std::mem::take(&mut self.identities);
        self.former.extend(opened.into_iter().map(|linked| linked.account));
        *self = Self {
            pool: self.pool.take(),
            id: self.id.clone(),
            former: std::mem::take(&mut self.former),
            absorbed: std::mem::take(&mut self.absorbed),
            nickname: self.nickname.take(),
            avatar: self.avatar.take(),
            blocked: self.blocked,
            registered_at: self.registered_at,
            merged_into: Some(into),
            ..Self::default()
        };
    }

    pub(super) fn takes_over(
        &mut self,
        from: UserId,
        identities: Vec<MovedIdentity>,
        at: DateTime<Utc>,
    ) {
        self.absorbed.push(from);
        let evidence = Evidence { login: None, how: How::Merged };
        let link = |MovedIdentity { identity, account, seen_phone }| {
            let evidence = evidence.clone();
            Linked { id: identity, account, evidence, seen_phone, seen_unionid: None, at }
        };
        self.identities.extend(identities.into_iter().map(link));
    }

    pub(super) fn settle(&mut self, settled: &[IdentityId]) {
        let links = self.identities.iter_mut().filter(|linked| settled.contains(&linked.id));
        links.for_each(|linked| linked.seen_unionid = None);
    }
}
