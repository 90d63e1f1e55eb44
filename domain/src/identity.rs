//! A WeChat account as one Mini Program sees it.

use serde::{Deserialize, Serialize};

use crate::{
    claim::{Claim, ClaimKind},
    id::PoolId,
    personal::Personal,
};

/// appid + openid, and the unionid where WeChat gave one. The identity is the openid, never the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The Mini Program's AppID.
    pub app_id: String,
    /// The account's openid in that Mini Program.
    pub openid: Personal<String>,
    /// The account's unionid, only where the Mini Program is bound to an Open Platform account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unionid: Option<Personal<String>>,
    /// The WeChat subject of the connection: connections of one subject share unionids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

impl Identity {
    /// Whether both are the same account in the same Mini Program.
    pub fn is_same(&self, other: &Self) -> bool {
        self.app_id == other.app_id && self.openid.clear().is_some() && self.openid == other.openid
    }

    /// The name that keeps this openid to one user of the pool.
    pub fn claim(&self, pool: &PoolId) -> Option<Claim> {
        let openid = self.openid.clear()?;
        Some(Claim::in_pool(pool, ClaimKind::Identity, [&self.app_id, openid]))
    }

    /// The name that keeps this unionid to one user of the pool; `None` where subject or unionid is missing.
    pub fn union_claim(&self, pool: &PoolId) -> Option<Claim> {
        let subject = self.subject.as_deref()?;
        let unionid = self.unionid.as_ref()?.clear()?;
        Some(Claim::in_pool(pool, ClaimKind::UnionIdentity, [subject, unionid]))
    }
}

/// The name that keeps a verified phone number (E.164) to one user of the pool.
pub fn phone_claim(pool: &PoolId, number: &str) -> Claim {
    Claim::in_pool(pool, ClaimKind::Phone, [number])
}
