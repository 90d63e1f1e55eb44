//! Counts how often something happens, and says when it is too often.

use std::{hash::Hash, sync::Arc, time::Duration};

use governor::{
    Quota, RateLimiter, clock, middleware::NoOpMiddleware, state::keyed::DashMapStateStore,
};

use crate::clock::Clock;

/// The time by which is counted: it never goes back.
#[derive(Clone)]
pub(super) struct Time(pub Arc<dyn Clock>);

impl clock::Clock for Time {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Counts for each key by itself.
pub(super) struct Counter<K: Hash + Eq + Clone>(
    RateLimiter<K, DashMapStateStore<K>, Time, NoOpMiddleware<Duration>>,
);

impl<K: Hash + Eq + Clone> Counter<K> {
    /// So often at once, and so often over time.
    pub fn new(quota: Quota, time: &Time) -> Self {
        Self(RateLimiter::dashmap_with_clock(quota, time.clone()))
    }

    /// One more.
    ///
    /// # Errors
    /// If it is too many: how long until there may be another one.
    pub fn one_more(&self, key: &K) -> Result<(), Duration> {
        let now = clock::Clock::now(self.0.clock());
        self.0.check_key(key).map_err(|until| until.wait_time_from(now))
    }

    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Forgets what has no effect any more.
    pub fn tidy(&self) {
        self.0.retain_recent();
    }
}
