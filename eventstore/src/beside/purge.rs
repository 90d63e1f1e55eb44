//! Throwing away what expired.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};

use crate::{backend::Backend, error::StoreError};

/// How often a table is purged, seconds.
const EVERY: i64 = 60;

/// Purges a table now and then, on the way of other work.
#[derive(Debug)]
pub(super) struct Purge {
    sql: &'static str,
    last: AtomicI64,
}

impl Purge {
    /// By a statement that deletes what is older than `$1`.
    pub const fn new(sql: &'static str) -> Self {
        Self { sql, last: AtomicI64::new(0) }
    }

    /// Purges, where it was not done lately.
    pub async fn now_and_then(
        &self,
        backend: &Backend,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let last = self.last.load(Ordering::Relaxed);
        // In either direction: the clock may have been set back.
        let due = (now.timestamp() - last).abs() >= EVERY;
        let mine = || {
            self.last
                .compare_exchange(last, now.timestamp(), Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
        };
        if due && mine() {
            backend.execute(self.sql, &[now.into()]).await?;
        }
        Ok(())
    }
}
