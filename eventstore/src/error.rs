//! What can go wrong with the store itself.

use std::sync::Arc;

use projections::ReadError;
use sqlx::sqlite::SqliteError;

use crate::keys::SealError;

/// The store could not do what it was asked to.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database.
    #[error(transparent)]
    Database(Arc<ReadError>),
    /// Something sealed does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A stored event is not what this version can read.
    #[error("event {1} of {0} cannot be read: {2}")]
    Event(String, u64, Arc<serde_json::Error>),
    /// An event could not be written down.
    #[error("an event of {0} cannot be written: {1}")]
    Unwritable(String, Arc<serde_json::Error>),
    /// There is no such type of aggregate.
    #[error("no aggregate is called {0}")]
    UnknownKind(String),
    /// The database did not answer in time.
    #[error("the database does not answer")]
    Silent,
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// Whether the database does not take what it was given; something else it may take. What it says of itself (busy,
    /// full, shutting down, out of time) is no refusal: it holds for everything, and what was written may not be known.
    pub(crate) fn is_a_refusal(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        let ReadError::Database(sqlx::Error::Database(error)) = &**error else {
            return false;
        };
        let code = error.code().unwrap_or_default();
        if error.try_downcast_ref::<SqliteError>().is_some() {
            // ERROR, TOOBIG, CONSTRAINT and MISMATCH; the primary code is the lowest byte (sqlite.org/rescode.html).
            return code.parse().is_ok_and(|code: u32| matches!(code & 0xff, 1 | 18 | 19 | 20));
        }
        // The classes of PostgreSQL's appendix A: data, integrity, the statement itself, the program's limits.
        ["22", "23", "42", "54"].iter().any(|class| code.starts_with(class))
    }
}

impl From<ReadError> for StoreError {
    fn from(error: ReadError) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        ReadError::from(error).into()
    }
}

impl From<StoreError> for domain::unit::Refused {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}
