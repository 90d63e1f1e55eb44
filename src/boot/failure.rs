//! Why a command of the command line fails.

use std::path::PathBuf;

use eventstore::{OpenError, StoreError};

use crate::{config::ConfigError, http::refusal::Refusal, outbound::OutboundError};

/// Why the server does not start, or a command does not end well: one line for a person, and an exit code.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration is refused.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file that a command was given cannot be read.
    #[error("{path}: {cause}", path = path.display())]
    NoInput {
        /// Which file.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// The database or the root key cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// No HTTP client can be built.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// The address cannot be listened on, or the server broke.
    #[error("{address}: {cause}")]
    Listen {
        /// Which address.
        address: String,
        /// Why not.
        cause: std::io::Error,
    },
    /// The process may have too few file descriptors for its workers.
    #[error(
        "this process may open {allowed} files at once, and {needed} are the least with its workers: raise the limit (ulimit -n; systemd: LimitNOFILE=), or lower `workers`"
    )]
    Descriptors {
        /// So many.
        allowed: u64,
        /// The least.
        needed: u64,
    },
    /// The database is one of the demo, or not one of it.
    #[error("{0}")]
    WrongDatabase(&'static str),
    /// The root key would be replaced by itself.
    #[error("the new root key must be in another file than the one in use")]
    SameRootKey,
    /// What was asked for is not there.
    #[error("there is no {0}")]
    NotThere(String),
    /// History itself is damaged.
    #[error("history is damaged in {0} places; the read tables are left as they are")]
    Damaged(usize),
    /// A verification found differences.
    #[error("the read tables differ from the events in {0} places")]
    Differs(u64),
    /// The store could not do what it was asked to.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked for is refused.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Rows of an import are wrong; the others are imported.
    #[error("{}", rows_refused(*.0))]
    RowsRefused(u64),
    /// What was asked for may be one of several things.
    #[error("{0}")]
    Ambiguous(String),
    /// What the demo needs could not be written.
    #[error("the demo cannot be set up: {0}")]
    Demo(String),
}

impl Failure {
    /// The exit code, of `sysexits.h`: 78 for a configuration error, 65 for what is not allowed, 66 for a file that is not there, 69 if a
    /// service is unavailable; 1 if a thing is not there.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::WrongDatabase(_) | Self::SameRootKey => 78,
            Self::Open(OpenError::Url(_)) => 78,
            Self::Damaged(_) | Self::Differs(_) | Self::NotThere(_) => 1,
            Self::Open(OpenError::Nothing) | Self::Refused(Refusal::NotFound) => 1,
            Self::Store(error) if error.is_damage() => 1,
            Self::NoInput { .. } => 66,
            Self::Ambiguous(_)
            | Self::RowsRefused(_)
            | Self::Refused(Refusal::Invalid { .. } | Refusal::Taken { .. } | Refusal::Changed) => {
                65
            }
            Self::Open(_)
            | Self::Refused(_)
            | Self::Store(_)
            | Self::Outbound(_)
            | Self::Listen { .. }
            | Self::Descriptors { .. }
            | Self::Demo(_) => 69,
        }
    }
}

fn rows_refused(count: u64) -> String {
    match count {
        1 => "1 row is refused: mend it and run the import again, under the same name".to_owned(),
        _ => format!(
            "{count} rows are refused: mend them and run the import again, under the same name"
        ),
    }
}
