//! What stops a measurement.

use cqrs_es::AggregateError;
use domain::{aggregate::CommandError, unit::Refused};

/// Why something could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Files or sockets.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The database of a baseline.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The store does not open.
    #[error(transparent)]
    Open(#[from] eventstore::OpenError),
    /// A command of ours was refused.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A command of a baseline was refused.
    #[error(transparent)]
    Plain(#[from] AggregateError<CommandError>),
    /// Something was not as it must be for the figures to mean anything.
    #[error("{0}")]
    Unfit(String),
}

impl Failure {
    /// With these words.
    pub fn unfit(words: impl Into<String>) -> Self {
        Self::Unfit(words.into())
    }
}
