//! Which stream, and which name.

use std::{borrow::Cow, fmt, sync::Arc};

use domain::{id::PoolId, name::NameKind};

/// A pool, or what belongs to the deployment and to no pool.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Scope(Arc<str>);

impl Scope {
    pub fn of(pool: Option<&PoolId>) -> Self {
        Self(pool.map_or("", PoolId::as_str).into())
    }

    pub fn deployment() -> Self {
        Self::of(None)
    }

    /// As it stands in a column; empty for the deployment, since no id of a pool is empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn pool(&self) -> Option<PoolId> {
        Some(PoolId::from(self.as_str())).filter(|_| !self.0.is_empty())
    }
}

impl From<&str> for Scope {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_str() {
            "" => f.write_str("the deployment"),
            pool => write!(f, "pool {pool}"),
        }
    }
}

/// The events of one aggregate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Stream {
    /// Whose it is. A stream of another pool is another stream, and none that could be read.
    pub scope: Scope,
    /// The aggregate's type.
    pub kind: Cow<'static, str>,
    /// Its id.
    pub id: Arc<str>,
}

impl Stream {
    pub fn new(scope: &Scope, kind: &'static str, id: &str) -> Self {
        Self { scope: scope.clone(), kind: Cow::Borrowed(kind), id: id.into() }
    }

    pub fn stored(scope: &Scope, kind: String, id: &str) -> Self {
        Self { scope: scope.clone(), kind: kind.into(), id: id.into() }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} of {}", self.kind, self.id, self.scope)
    }
}

/// A name as it is stored: what it says is hidden by a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct HashedName {
    /// In which pool it is unique; the deployment stands for "over all pools".
    pub scope: Scope,
    /// What is named.
    pub kind: NameKind,
    /// The id of the key, a dot, and base64url of the keyed hash.
    pub hash: String,
}
