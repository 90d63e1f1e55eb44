//! What can go wrong with the store itself.

use projections::ReadError;
use sqlx::sqlite::SqliteError;

/// Why something could not be sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A key or the cipher could not be used at all.
    #[error("the cipher does not work")]
    Cipher,
    /// Under another key, moved from elsewhere, or edited.
    #[error("{0} does not open: it was sealed under another key, or edited")]
    Tampered(String),
    /// The key is not there, though nobody destroyed it.
    #[error("{0} does not open: its key is missing")]
    KeyMissing(String),
}

/// The store could not do what it was asked to.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database.
    #[error(transparent)]
    Database(#[from] ReadError),
    /// Something sealed does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A stored event is not what this version can read.
    #[error("event {sequence} of {stream} cannot be read: {why}")]
    Unreadable {
        /// Of which stream.
        stream: String,
        /// Its number there.
        sequence: u64,
        /// What is wrong with it. Says nothing of its values.
        why: String,
    },
    /// An event is missing in the middle of a stream.
    #[error("history is damaged: event {sequence} of {stream} is missing")]
    Missing {
        /// Of which stream.
        stream: String,
        /// The number that is missing.
        sequence: u64,
    },
    /// An event could not be written down.
    #[error("an event of {0} cannot be written: {1}")]
    Unwritable(String, String),
    /// The event is newer than the format that may be written.
    #[error(
        "{event} is not written before format {format} is switched on, once every server is new enough"
    )]
    NotYet {
        /// Which.
        event: &'static str,
        /// Since which format.
        format: u32,
    },
    /// There is no such type of aggregate.
    #[error("no aggregate is called {0}")]
    UnknownType(String),
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
        let Some(error) = self.of_database() else {
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

    /// Whether the server ended the transaction for the sake of another one (class 40: deadlock, serialization). Nothing
    /// was written, and the same may be tried again.
    pub(crate) fn was_rolled_back(&self) -> bool {
        let code = self.of_database().and_then(|error| error.code());
        code.is_some_and(|code| code.len() == 5 && code.starts_with("40"))
    }

    /// Whether the server takes no writes: it was the primary once, or will be. Nothing was written.
    pub(crate) fn is_of_a_read_only_server(&self) -> bool {
        self.of_database().and_then(|error| error.code()).is_some_and(|code| code == "25006")
    }

    /// Whether it is about history itself: something of it is missing, or cannot be read.
    pub const fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Unreadable { .. } | Self::Missing { .. } | Self::Seal(_) | Self::UnknownType(_)
        )
    }

    fn of_database(&self) -> Option<&dyn sqlx::error::DatabaseError> {
        match self {
            Self::Database(ReadError::Database(error)) => error.as_database_error(),
            _ => None,
        }
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
