//! How the last write went: whoever asks whether this server can write is told.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::words::error::StoreError;

/// How long a failure counts without another try. On a full disk a small write may still find room where a command
/// finds none, so that a try right after it would tell nothing.
const COUNTS: Duration = Duration::from_secs(10);

/// The failure of the last write, if it failed. What a database refuses of one command is no failure.
#[derive(Debug, Default)]
pub(crate) struct Outcome(Mutex<Option<Failure>>);

/// A write that failed.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub error: StoreError,
    since: Instant,
}

impl Failure {
    /// Whether it is so recent that nothing else needs to be tried.
    pub fn counts(&self) -> bool {
        self.since.elapsed() < COUNTS
    }
}

impl Outcome {
    pub fn failure(&self) -> Option<Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn note<T>(&self, written: &Result<T, StoreError>) {
        let failure = match written {
            Ok(_) => None,
            Err(error) if error.is_a_refusal() => return,
            Err(error) => Some(Failure { error: error.clone(), since: Instant::now() }),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }
}
