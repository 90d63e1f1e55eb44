//! How reading can fail.

use std::sync::Arc;

/// The database did not answer, or not as it should.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not there, or refused. Shared by those whose look-ups went together.
    #[error("the database does not answer: {0}")]
    Database(#[source] Arc<sqlx::Error>),
    /// A column is missing, or holds what this version never writes. The value itself is not told: it may be private.
    #[error("{table}: column {column} is missing or holds an unknown value")]
    Unknown {
        /// The read table; "a query" for an answer of the store's own.
        table: &'static str,
        /// The column.
        column: String,
    },
    /// A page is asked for with a cursor of another list.
    #[error("the cursor belongs to another list")]
    Cursor,
}

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl ReadError {
    pub(crate) fn unknown(column: &str) -> Self {
        Self::Unknown { table: "a query", column: column.to_owned() }
    }

    /// The same error, with the table that the row is from.
    pub(crate) fn in_table(self, table: &'static str) -> Self {
        match self {
            Self::Unknown { column, .. } => Self::Unknown { table, column },
            other => other,
        }
    }
}
