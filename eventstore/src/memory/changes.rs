//! Waking whoever waits for a stream to go on.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::id::PoolId;
use tokio::sync::Notify;

use crate::words::stream::{Scope, Stream};

/// Those who wait for one stream. A channel of tokio's `watch` would take four times the room, for each page that waits.
#[derive(Default)]
struct Waiting {
    how_many: usize,
    /// The last number of an event that they were told of.
    last: u64,
    news: Arc<News>,
}

#[derive(Default)]
struct News {
    count: AtomicU64,
    told: Notify,
}

impl News {
    fn tell(&self) {
        self.count.fetch_add(1, Ordering::Release);
        self.told.notify_waiters();
    }

    fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }
}

type Waiters = HashMap<Stream, Waiting>;

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
        let mut waiters = self.waiters();
        let waiting = waiters.entry(stream.clone()).or_default();
        waiting.how_many += 1;
        let news = waiting.news.clone();
        Change { changes: self.clone(), stream, seen: news.count(), news }
    }

    /// Events were lost, and numbers may come again: everybody who waits looks.
    pub(crate) fn wake_all(&self) {
        for waiting in self.waiters().values_mut() {
            waiting.last = 0;
            waiting.news.tell();
        }
    }

    /// The stream has an event of this number.
    pub(crate) fn wake(&self, stream: &Stream, sequence: u64) {
        if let Some(waiting) = self.waiters().get_mut(stream)
            && sequence > waiting.last
        {
            waiting.last = sequence;
            waiting.news.tell();
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
    news: Arc<News>,
    /// How much of the news this wait was told of.
    seen: u64,
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Change({})", self.stream)
    }
}

impl Change {
    /// Returns once something was committed that this wait was not told of yet. Dropping the future loses nothing.
    pub async fn next(&mut self) {
        loop {
            // Made before the look: what is told in between wakes it.
            let told = self.news.told.notified();
            let count = self.news.count();
            if count != self.seen {
                self.seen = count;
                return;
            }
            told.await;
        }
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let mut waiters = self.changes.waiters();
        if let Some(waiting) = waiters.get_mut(&self.stream) {
            waiting.how_many -= 1;
            if waiting.how_many == 0 {
                waiters.remove(&self.stream);
            }
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
