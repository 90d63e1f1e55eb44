//! Names: what only one aggregate of a pool may hold.
//!
//! A name is kept only for what is contested. What is random (a ticket, a cookie, a code, a token) carries the id that
//! it opens, or its row has an index.

use std::fmt;

use crate::{id::PoolId, words::words};

words! {
    /// What is kept unique.
    #[derive(PartialOrd, Ord)]
    pub enum NameKind {
        /// The host label of a pool, over all pools.
        PoolHost => "pool_host",
        /// A connection's identifier, in its pool.
        ConnectionIdentifier => "connection_identifier",
        /// An openid as one Mini Program sees it, in its pool.
        Identity => "identity",
        /// A unionid within one WeChat subject, in its pool.
        UnionIdentity => "union_identity",
        /// A verified phone number, in its pool.
        Phone => "phone",
        /// A verified e-mail address, in its pool.
        Email => "email",
        /// The name under which a person of the console signs in, over all pools.
        Operator => "operator",
        /// An openid by which a person of the console comes in, as one Mini Program sees it, in its pool.
        OperatorIdentity => "operator_identity",
        /// The id of a passkey, over all people of the console (WebAuthn Level 3 §7.1: a credential is registered for one of them).
        Passkey => "passkey",
    }
}

/// A name held by one aggregate. The event store keeps only a keyed hash of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// In which pool it is unique; `None` over all pools.
    pub pool: Option<PoolId>,
    /// The kind of what is named.
    pub kind: NameKind,
    /// The parts of the name, joined without ambiguity by the store.
    pub parts: Vec<String>,
}

/// Its parts may be a person's.
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({}, …)", self.kind.name())
    }
}

impl Name {
    /// A name that is unique in its pool.
    pub fn in_pool<const N: usize>(pool: &PoolId, kind: NameKind, parts: [&str; N]) -> Self {
        Self { pool: Some(pool.clone()), kind, parts: parts.map(str::to_owned).into() }
    }

    /// A name that is unique over all pools.
    pub fn everywhere(kind: NameKind, name: &str) -> Self {
        Self { pool: None, kind, parts: vec![name.to_owned()] }
    }
}
