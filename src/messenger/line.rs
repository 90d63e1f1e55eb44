//! A channel that remembers that it failed.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::port::{Message, Messenger, Undelivered};
use crate::clock::Clock;

/// How long a channel that failed is left in peace. Whoever asks meanwhile is told, whether or not they have an account.
const REST: Duration = Duration::from_secs(30);

/// A messenger, and when it failed.
pub struct Line {
    messenger: Box<dyn Messenger>,
    clock: Arc<dyn Clock>,
    failed: Mutex<Option<Duration>>,
}

impl Line {
    /// One that did not fail yet.
    pub fn new(messenger: Box<dyn Messenger>, clock: Arc<dyn Clock>) -> Self {
        Self { messenger, clock, failed: Mutex::default() }
    }

    /// Whether a message would be taken now.
    ///
    /// # Errors
    /// [`Undelivered`], if not.
    pub async fn ready(&self) -> Result<(), Undelivered> {
        let failed = *self.failed();
        if failed.is_some_and(|at| self.clock.elapsed().saturating_sub(at) < REST) {
            return Err(Undelivered::Resting);
        }
        self.messenger.ready().await
    }

    /// Hands a message over, and remembers if that failed.
    ///
    /// # Errors
    /// [`Undelivered`], if it was not taken.
    pub async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let sent = self.messenger.send(message).await;
        *self.failed() = sent.is_err().then(|| self.clock.elapsed());
        sent
    }

    fn failed(&self) -> MutexGuard<'_, Option<Duration>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use futures::{FutureExt, future::BoxFuture};

    use super::*;
    use crate::clock::ManualClock;

    struct Broken;

    impl Messenger for Broken {
        fn ready(&self) -> BoxFuture<'_, Result<(), Undelivered>> {
            async { Ok(()) }.boxed()
        }

        fn send<'a>(&'a self, _message: &'a Message) -> BoxFuture<'a, Result<(), Undelivered>> {
            async { Err(Undelivered::Refused("550".to_owned())) }.boxed()
        }
    }

    #[tokio::test]
    async fn what_refused_a_message_is_left_in_peace_for_a_while() {
        let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH));
        let line = Line::new(Box::new(Broken), clock.clone());
        let [to, code, subject, text] = [(); 4].map(|()| String::new());
        assert_eq!(line.ready().await, Ok(()));
        line.send(&Message { to, code, subject, text }).await.unwrap_err();
        assert_eq!(line.ready().await, Err(Undelivered::Resting));
        clock.advance(30);
        assert_eq!(line.ready().await, Ok(()));
    }
}
