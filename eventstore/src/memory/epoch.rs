//! Epochs: what was decided on one server counts nothing on the next.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the servers that this process wrote to. Each reconnect of the writer begins a new one: a server that took over
/// may lack the last commits of the one before, so whatever was decided on those is decided again.
#[derive(Debug, Default)]
pub(crate) struct Epoch(AtomicU64);

impl Epoch {
    pub fn now(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }

    pub fn begin(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}
