//! One clock for Saoma and for WeChat, which moves when a test says so.

use std::sync::Arc;

use saoma::clock::{Clock, ManualClock, SystemClock};

pub fn still() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(SystemClock.now()))
}

/// The same clock, as the simulated WeChat takes it.
pub fn for_wechat(clock: &Arc<ManualClock>) -> fixtures::Clock {
    let clock = clock.clone();
    Arc::new(move || clock.now())
}
