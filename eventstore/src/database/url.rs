//! The URL of a database, read before anything is opened. What sqlx would pass over in silence is refused here. Of a URL nothing
//! is told but the names of its options: a password may stand where nobody looks for one.

use std::{net::IpAddr, path::PathBuf, str::FromStr};

use sqlx::{postgres::PgConnectOptions, sqlite::SqliteConnectOptions};

/// Why the URL of a database is refused. Holds nothing of a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is of no known database; its scheme.
    #[error("{0}: use sqlite:PATH or postgres://…")]
    Kind(String),
    /// It has no scheme.
    #[error("use sqlite:PATH or postgres://…")]
    NoKind,
    /// The host ends where nobody meant it to.
    #[error(
        "a / ? # or @ stands where none may: in a user, a password and options they are written percent-encoded (%2F %3F %23 %40)"
    )]
    Unencoded,
    /// There is more than one host.
    #[error("give one host: a list of them is not understood")]
    Hosts,
    /// Nobody here knows this option; its name.
    #[error("the option `{0}` is not known here")]
    Option(String),
    /// An option is known, but not with this value; its name.
    #[error("the option `{0}` does not take this value")]
    Value(&'static str),
    /// SQLite without a file.
    #[error("a database in memory would be gone with the process: give the path of a file")]
    Memory,
    /// SQLite without a path.
    #[error("give the path of a file")]
    NoFile,
    /// It is no URL.
    #[error("it is not understood: {0}")]
    Malformed(String),
}

/// How to connect.
pub(crate) enum Options {
    Sqlite(Box<SqliteConnectOptions>),
    Postgres(Box<PgConnectOptions>),
}

/// The file of a database; `None` if it is at a server.
///
/// # Errors
/// [`UrlError`]. Nothing is opened, and no name is looked up.
pub fn database_file(url: &str) -> Result<Option<PathBuf>, UrlError> {
    Ok(match parse(url)? {
        Options::Sqlite(options) => Some(options.get_filename().to_owned()),
        Options::Postgres(_) => None,
    })
}

/// Reads a URL.
pub(crate) fn parse(url: &str) -> Result<Options, UrlError> {
    let (scheme, rest) = url.split_once(':').ok_or(UrlError::NoKind)?;
    match (scheme, rest.strip_prefix("//")) {
        ("sqlite", _) => sqlite(url).map(|options| Options::Sqlite(Box::new(options))),
        ("postgres" | "postgresql", Some(rest)) => {
            check(rest)?;
            let options = PgConnectOptions::from_str(url).map_err(malformed)?;
            Ok(Options::Postgres(Box::new(options)))
        }
        _ => Err(UrlError::Kind(scheme.to_owned())),
    }
}

fn sqlite(url: &str) -> Result<SqliteConnectOptions, UrlError> {
    for (name, value) in pairs(url.split_once('?').map_or("", |(_, query)| query)) {
        match (name, value) {
            ("mode", "rw" | "rwc") => {}
            ("mode", "memory") => return Err(UrlError::Memory),
            ("mode", _) => return Err(UrlError::Value("mode")),
            _ => return Err(unknown(name)),
        }
    }
    let options = SqliteConnectOptions::from_str(url).map_err(malformed)?;
    let file = options.get_filename().to_string_lossy();
    match &*file {
        "" => Err(UrlError::NoFile),
        // SQLite takes what begins with `file:` for a URL of its own.
        memory if memory.contains(":memory:") || memory.starts_with("file:") => {
            Err(UrlError::Memory)
        }
        _ => Ok(options),
    }
}

/// Looks at what stands behind `postgres://`.
fn check(rest: &str) -> Result<(), UrlError> {
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = address.split_once('/').unwrap_or((address, ""));
    // A raw `/` or `?` of a password ends the host, and its true end is taken for a name.
    if rest.contains('#') || path.contains('@') || query.contains('@') {
        return Err(UrlError::Unencoded);
    }
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host.contains(',') {
        return Err(UrlError::Hosts);
    }
    pairs(query).try_for_each(|(name, value)| option(name, value))
}

/// Looks at an option: sqlx passes over what it does not know, a demand like `channel_binding=require` too.
fn option(name: &str, value: &str) -> Result<(), UrlError> {
    const MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
    let holds = |fits: bool, name| if fits { Ok(()) } else { Err(UrlError::Value(name)) };
    match name {
        "host" | "hostaddr" if value.contains(',') || value.contains("%2C") => Err(UrlError::Hosts),
        "hostaddr" => holds(value.parse::<IpAddr>().is_ok(), "hostaddr"),
        "port" => holds(value.parse::<u16>().is_ok(), "port"),
        "sslmode" | "ssl-mode" => holds(MODES.contains(&value), "sslmode"),
        "statement-cache-capacity" => {
            holds(value.parse::<usize>().is_ok(), "statement-cache-capacity")
        }
        "host" | "dbname" | "user" | "password" | "application_name" | "options" => Ok(()),
        "sslrootcert" | "ssl-root-cert" | "ssl-ca" => Ok(()),
        "sslcert" | "ssl-cert" | "sslkey" | "ssl-key" => Ok(()),
        setting if setting.starts_with("options[") || setting.starts_with("options%5B") => Ok(()),
        _ => Err(unknown(name)),
    }
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

fn unknown(name: &str) -> UrlError {
    UrlError::Option(name.chars().filter(char::is_ascii_graphic).take(40).collect())
}

fn malformed(error: sqlx::Error) -> UrlError {
    match error {
        sqlx::Error::Configuration(cause) => UrlError::Malformed(cause.to_string()),
        error => UrlError::Malformed(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn postgres(url: &str) -> PgConnectOptions {
        match parse(url) {
            Ok(Options::Postgres(options)) => *options,
            Ok(Options::Sqlite(_)) => panic!("{url}"),
            Err(error) => panic!("{url}: {error}"),
        }
    }

    #[test]
    fn a_url_as_it_is_usually_written_is_taken() {
        for url in [
            "postgres://saoma@db.internal/saoma",
            "postgresql://saoma:secret@db.internal:5432/saoma?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            "postgres:///saoma?host=/run/postgresql&user=saoma",
            "postgres://saoma:%2F%3F%23%40@db/saoma",
            // More than one @ before the host: the last one counts.
            "postgres://saoma:p@ss@db/saoma",
            "postgres://saoma:a:b[c]d%zz@db/saoma",
            "postgres://saoma@[::1]:5432/saoma?options[search_path]=saoma&options%5Bwork_mem%5D=8MB",
            "postgres://saoma@db/saoma?statement-cache-capacity=100&application_name=x",
        ] {
            postgres(url);
        }
        assert_eq!(postgres("postgres://saoma:p@ss@db/saoma").get_host(), "db");
    }

    #[test]
    fn a_file_is_found_by_its_path() {
        let file = |url| database_file(url).map(|file| file.unwrap().display().to_string());
        assert_eq!(file("sqlite:saoma.db").unwrap(), "saoma.db");
        assert_eq!(file("sqlite:///var/lib/saoma.db?mode=rwc").unwrap(), "/var/lib/saoma.db");
        assert_eq!(file("sqlite:a%20b.db").unwrap(), "a b.db");
        assert_eq!(file("sqlite:数据 库.db").unwrap(), "数据 库.db");
        assert_eq!(file("sqlite:%3Amemory%3A"), Err(UrlError::Memory));
        assert_eq!(database_file("postgres://db/saoma"), Ok(None));
    }
}
