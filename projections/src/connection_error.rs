//! Which errors a connection does not survive.

use sqlx::{
    Error,
    postgres::{PgDatabaseError, PgSeverity},
};

/// The server wants to write and may not: it was the primary, and another one is now.
const READ_ONLY: &str = "25006";
/// The server shuts down, crashed, starts, or drops its clients.
const SERVER_GOES: &str = "57P";

/// Whether a connection must not be used any more after this error of its query.
pub fn ends_connection(error: &Error) -> bool {
    match error {
        Error::RowNotFound | Error::PoolTimedOut | Error::PoolClosed => false,
        // SQLite's errors are about the statement: there is no server that could go.
        Error::Database(error) => error.try_downcast_ref().is_some_and(ends_postgres_connection),
        _ => true,
    }
}

fn ends_postgres_connection(error: &PgDatabaseError) -> bool {
    matches!(error.severity(), PgSeverity::Fatal | PgSeverity::Panic)
        || error.code().starts_with(SERVER_GOES)
        || error.code() == READ_ONLY
}
