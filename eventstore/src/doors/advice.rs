//! What a person may do about a database that refuses.

use std::{error::Error, io::ErrorKind, iter::successors, str::FromStr};

use sqlx::{
    error::DatabaseError,
    postgres::{PgConnectOptions, PgDatabaseError},
    sqlite::SqliteError,
};

use super::open::OpenError;
use crate::database::url::database_file;

const POOLER: &str = "PgBouncer needs pool_mode = session and ignore_startup_parameters = \
    extra_float_digits; or connect to PostgreSQL directly";

impl OpenError {
    /// With what may be done about it, if that is known.
    pub(super) fn advised(self, url: &str) -> Self {
        let options = PgConnectOptions::from_str(url).ok();
        let user = options.as_ref().map_or("", PgConnectOptions::get_username);
        let advice = match &self {
            Self::File(_, cause) if cause.kind() == ErrorKind::PermissionDenied => unwritable(url),
            _ => successors(self.source(), |&error| error.source())
                .find_map(|error| error.downcast_ref())
                .and_then(|error| advice(error, url, user)),
        };
        match advice {
            Some(advice) => Self::Advised(Box::new(self), advice),
            None => self,
        }
    }
}

fn unwritable(url: &str) -> Option<String> {
    let file = database_file(url).ok()??;
    let file = file.display();
    Some(format!("the user of this process has to write {file}, what is beside it, and its folder"))
}

/// By codes if possible: PostgreSQL speaks the language that it is set to. PgBouncer speaks English, and has one code for
/// most things.
fn advice(error: &sqlx::Error, url: &str, user: &str) -> Option<String> {
    let refused = error.as_database_error()?;
    if let Some(refused) = refused.try_downcast_ref::<SqliteError>() {
        // READONLY and CANTOPEN; the primary code is the lowest byte (sqlite.org/rescode.html).
        let code: u32 = refused.code()?.parse().ok()?;
        return unwritable(url).filter(|_| matches!(code & 0xff, 8 | 14));
    }
    let refused: &PgDatabaseError = refused.try_downcast_ref()?;
    let message = refused.message();
    match refused.code() {
        // Not permitted; or there is no schema that it may look into.
        "42501" | "3F000" => {
            let schema = message.strip_prefix("permission denied for schema ").unwrap_or("public");
            let grant = format!("GRANT USAGE, CREATE ON SCHEMA {schema:?} TO {user:?}");
            Some(format!("{grant}, or make it the owner of the database and its tables"))
        }
        // A prepared statement is there already, or not there: it is another's connection.
        "42P05" | "26000" => Some(POOLER.to_owned()),
        "08P01" if message.starts_with("unsupported startup parameter") => Some(POOLER.to_owned()),
        "08P01" if message.ends_with("statement pooling mode") => Some(POOLER.to_owned()),
        _ => None,
    }
}
