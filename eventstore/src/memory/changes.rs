//! Waking whoever waits for a stream to go on.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::id::PoolId;
use tokio::sync::watch;

use crate::words::stream::{Scope, Stream};

type Waiters = HashMap<Stream, watch::Sender<u64>>;

/// Tells when a stream goes on, on this replica or another.
#[derive(Clone, Default)]
pub struct Changes(Arc<Mutex<Waiters>>);

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Changes")
    }
}

impl Changes {
    /// Waits for changes of one aggregate of a pool from now on.
    pub fn of(&self, pool: &PoolId, kind: &'static str, id: &str) -> Change {
        let stream = Stream::new(&Scope::of(Some(pool)), kind, id);
        let waiter = self.waiters().entry(stream.clone()).or_default().subscribe();
        Change { changes: self.clone(), stream, waiter }
    }

    /// Events were lost, and numbers may come again: everybody who waits looks.
    pub(crate) fn wake_all(&self) {
        self.waiters().values().for_each(|waiters| waiters.send_modify(|last| *last = 0));
    }

    /// The stream has an event of this number.
    pub(crate) fn wake(&self, stream: &Stream, sequence: u64) {
        if let Some(waiters) = self.waiters().get(stream) {
            waiters.send_if_modified(|last| {
                let news = sequence > *last;
                *last = sequence.max(*last);
                news
            });
        }
    }

    fn waiters(&self) -> MutexGuard<'_, Waiters> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A wait for changes of one aggregate.
pub struct Change {
    changes: Changes,
    stream: Stream,
    waiter: watch::Receiver<u64>,
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Change({})", self.stream)
    }
}

impl Change {
    /// Returns once something was committed that this wait was not told of yet. Dropping the future loses nothing.
    pub async fn next(&mut self) {
        if self.waiter.changed().await.is_err() {
            // The sender lives as long as this wait; without one there is nothing to come.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let mut waiters = self.changes.waiters();
        // Its own receiver is dropped before the others are counted: of two that are dropped at once, one must see itself as the
        // last.
        self.waiter = watch::channel(0).1;
        let last = |sender: &watch::Sender<u64>| sender.receiver_count() == 0;
        if waiters.get(&self.stream).is_some_and(last) {
            waiters.remove(&self.stream);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn who_waits_is_woken_once_for_each_news() {
        let changes = Changes::default();
        let mut wait = changes.of(&"p".into(), "login", "1");
        let stream = Stream::new(&Scope::from("p"), "login", "1");
        assert!(wait.next().now_or_never().is_none());
        changes.wake(&stream, 2);
        changes.wake(&stream, 1);
        assert!(wait.next().now_or_never().is_some());
        assert!(wait.next().now_or_never().is_none());
        changes.wake(&Stream::new(&Scope::from("p"), "login", "2"), 3);
        assert!(wait.next().now_or_never().is_none());
    }

    #[test]
    fn nothing_is_left_of_those_who_went() {
        let changes = Changes::default();
        let (one, other) =
            (changes.of(&"p".into(), "login", "1"), changes.of(&"p".into(), "login", "1"));
        drop(one);
        assert_eq!(changes.waiters().len(), 1);
        drop(other);
        assert!(changes.waiters().is_empty());
    }
}
