//! Which stream, and which name.

use std::{borrow::Cow, fmt, sync::Arc};

use domain::claim::ClaimKind;

/// The events of one aggregate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Stream {
    /// The aggregate's type.
    pub kind: Cow<'static, str>,
    /// Its id.
    pub id: Arc<str>,
}

impl Stream {
    pub fn new(kind: &'static str, id: &str) -> Self {
        Self { kind: Cow::Borrowed(kind), id: id.into() }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

/// A claimed name as it is stored: what it says is hidden by a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name {
    /// The pool; empty for a name that is unique over all pools.
    pub pool: String,
    /// What is named.
    pub kind: ClaimKind,
    /// base64url of the keyed hash.
    pub hash: String,
}
