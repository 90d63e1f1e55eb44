//! Names that only one aggregate may hold.

use serde::{Deserialize, Serialize};

use crate::id::PoolId;

/// What is kept unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// The host label of a pool, over all pools.
    PoolHost,
    /// A connection's identifier, in its pool.
    ConnectionIdentifier,
    /// The ticket inside a code, over all pools.
    Ticket,
    /// What the browser of a login holds, over all pools.
    BrowserCredential,
    /// What the phone that scanned holds, over all pools.
    PhoneToken,
    /// An openid as one Mini Program sees it, in its pool.
    Identity,
    /// A unionid within one WeChat subject, in its pool.
    UnionIdentity,
    /// A verified phone number, in its pool.
    Phone,
    /// The cookie of a session, in its pool.
    Session,
    /// An authorization code, in its pool.
    AuthorizationCode,
    /// An API key, over all pools.
    ApiKey,
}

impl ClaimKind {
    /// The name under which claims of this kind are stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PoolHost => "pool_host",
            Self::ConnectionIdentifier => "connection_identifier",
            Self::Ticket => "ticket",
            Self::BrowserCredential => "browser_credential",
            Self::PhoneToken => "phone_token",
            Self::Identity => "identity",
            Self::UnionIdentity => "union_identity",
            Self::Phone => "phone",
            Self::Session => "session",
            Self::AuthorizationCode => "authorization_code",
            Self::ApiKey => "api_key",
        }
    }
}

/// A name held by one aggregate. The event store keeps only a keyed hash of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// Where the name is unique; `None` over all pools.
    pub pool: Option<PoolId>,
    /// What is named.
    pub kind: ClaimKind,
    /// The parts of the name, joined without ambiguity by the store.
    pub name: Vec<String>,
}

impl Claim {
    /// A name that is unique in its pool.
    pub fn in_pool<const N: usize>(pool: &PoolId, kind: ClaimKind, name: [&str; N]) -> Self {
        Self { pool: Some(pool.clone()), kind, name: name.map(str::to_owned).into() }
    }

    /// A name that is unique over all pools.
    pub fn everywhere(kind: ClaimKind, name: &str) -> Self {
        Self { pool: None, kind, name: vec![name.to_owned()] }
    }
}
