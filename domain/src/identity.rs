//! A WeChat account as one Mini Program sees it.

use serde::{Deserialize, Serialize};

use crate::{
    id::PoolId,
    name::{Name, NameKind},
    personal::Personal,
};

/// appid + openid, and the unionid if WeChat gave one. The identity is the openid, never the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The Mini Program's AppID.
    pub app_id: String,
    /// The account's openid in that Mini Program.
    pub openid: Personal<String>,
    /// The account's unionid, only if the Mini Program is bound to an Open Platform account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unionid: Option<Personal<String>>,
    /// The WeChat subject of the connection: connections of one subject share unionids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wechat_subject: Option<String>,
}

impl Identity {
    /// Whether both are the same account in the same Mini Program. Decisions ask this; folds must not, since an erased
    /// openid is no longer equal to itself.
    pub fn is_same(&self, other: &Self) -> bool {
        self.app_id == other.app_id && self.openid.clear().is_some() && self.openid == other.openid
    }

    /// The name that keeps this openid to one user of the pool.
    pub fn name(&self, pool: &PoolId) -> Option<Name> {
        let openid = self.openid.clear()?;
        Some(Name::in_pool(pool, NameKind::Identity, [&self.app_id, openid]))
    }

    /// The name that keeps this unionid to one user of the pool; `None` without a subject or a unionid.
    pub fn union_name(&self, pool: &PoolId) -> Option<Name> {
        let subject = self.wechat_subject.as_deref()?;
        let unionid = self.unionid.as_ref()?.clear()?;
        Some(Name::in_pool(pool, NameKind::UnionIdentity, [subject, unionid]))
    }

    /// Takes away what is about the person.
    pub fn erase(&mut self) {
        self.openid = Personal::Erased;
        self.unionid = self.unionid.take().map(|_| Personal::Erased);
    }
}

/// The name that keeps a verified phone number (E.164) to one user of the pool.
pub fn phone_name(pool: &PoolId, number: &str) -> Name {
    Name::in_pool(pool, NameKind::Phone, [number])
}

/// The name that keeps a verified e-mail address, in its [`normal`](crate::email::normal) form, to one user of the pool.
pub fn email_name(pool: &PoolId, address: &str) -> Name {
    Name::in_pool(pool, NameKind::Email, [address])
}

#[cfg(test)]
mod tests;
