//! What is done again and again, as long as the server runs.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures::FutureExt;
use tokio::time::{MissedTickBehavior, interval};

/// Does something every so often, as long as it is polled. A turn that panics is told, and the next ones come all the same.
pub async fn every(often: Duration, what: &'static str, turn: impl AsyncFn()) {
    let mut ticks = interval(often);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if AssertUnwindSafe(turn()).catch_unwind().await.is_err() {
            tracing::error!(what, "this panicked; it goes on");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn a_turn_that_panics_is_not_the_last_one() {
        let turns = Cell::new(0);
        let panics = every(Duration::from_millis(1), "a test", async || {
            turns.set(turns.get() + 1);
            assert!(turns.get() > 3, "not yet");
        });
        let enough = async {
            while turns.get() < 10 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = panics => {}
            () = enough => {}
        }
        assert!(turns.get() >= 10);
    }
}
