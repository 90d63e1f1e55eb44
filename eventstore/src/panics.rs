//! A task that goes on for ever outlives a turn of it that panics.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;

/// Takes one turn of what is done again and again. `None` if it panicked, which is told.
pub(crate) async fn survived<T>(what: &'static str, turn: impl Future<Output = T>) -> Option<T> {
    let ended = AssertUnwindSafe(turn).catch_unwind().await;
    if ended.is_err() {
        tracing::error!(what, "this panicked; it goes on");
    }
    ended.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_turn_that_panics_is_told_and_over() {
        assert_eq!(survived("a test", async { panic!("a defect") }).await, None::<()>);
        assert_eq!(survived("a test", async { 1 }).await, Some(1));
    }
}
