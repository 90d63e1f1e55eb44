//! What time it is. Everything that needs the time is given a [`Clock`], so that a test can hold it still.

use std::{
    sync::{
        LazyLock,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, SubsecRound, Utc};

/// Tells the time in whole milliseconds, UTC.
///
/// Times are stored as text. Cut to milliseconds, the text of a time is the same before and after it was
/// stored, on every database.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> DateTime<Utc>;

    /// How long it is since some moment. Other than the present moment it never goes back, whoever sets the clock of the
    /// machine.
    fn elapsed(&self) -> Duration;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the time is read")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(3)
    }

    fn elapsed(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }
}

/// A clock that moves only when it is told to. For tests.
#[derive(Debug)]
pub struct ManualClock {
    milliseconds: AtomicI64,
}

impl ManualClock {
    /// A clock that stands at `start`, cut to milliseconds.
    pub fn at(start: DateTime<Utc>) -> Self {
        Self { milliseconds: AtomicI64::new(start.timestamp_millis()) }
    }

    /// Moves the clock by `seconds`; a negative number moves it back.
    pub fn advance(&self, seconds: i64) {
        self.milliseconds.fetch_add(seconds.saturating_mul(1000), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        let milliseconds = self.milliseconds.load(Ordering::SeqCst);
        DateTime::from_timestamp_millis(milliseconds).unwrap_or_default()
    }

    fn elapsed(&self) -> Duration {
        let milliseconds = self.milliseconds.load(Ordering::SeqCst);
        Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;

    use super::*;

    #[test]
    fn the_system_clock_tells_whole_milliseconds() {
        assert_eq!(SystemClock.now().nanosecond() % 1_000_000, 0);
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let start = DateTime::from_timestamp(1_795_000_000, 123_456_789).unwrap();
        let clock = ManualClock::at(start);
        assert_eq!(clock.now(), start.trunc_subsecs(3));
        clock.advance(90);
        clock.advance(-30);
        assert_eq!((clock.now() - start.trunc_subsecs(3)).num_seconds(), 60);
        let before = clock.elapsed();
        clock.advance(1);
        assert_eq!(clock.elapsed() - before, Duration::from_secs(1));
    }
}
