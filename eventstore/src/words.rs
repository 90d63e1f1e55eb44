//! What everything in this crate speaks of. Knows no database and no key.

pub(crate) mod context;
pub(crate) mod error;
pub(crate) mod format;
pub(crate) mod own_tables;
pub(crate) mod proposal;
pub(crate) mod stream;
