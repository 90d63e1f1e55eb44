//! What is read anew once in a while, by one at a time: whoever comes meanwhile waits for what that one gets, and does not read
//! too.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};

/// A value, and when it was read.
pub struct Kept<T, E> {
    value: RwLock<Option<(Arc<T>, DateTime<Utc>)>>,
    /// Held by whoever reads. The failure of the last one who did.
    turn: tokio::sync::Mutex<Option<E>>,
    failures: AtomicU64,
}

impl<T, E> Default for Kept<T, E> {
    fn default() -> Self {
        Self {
            value: RwLock::default(),
            turn: tokio::sync::Mutex::new(None),
            failures: AtomicU64::new(0),
        }
    }
}

impl<T, E: Clone> Kept<T, E> {
    /// The value as it was read within a span of time, or as it is read now.
    ///
    /// # Errors
    /// If it cannot be read. Whoever waited for that gets the same failure: a database that is away is asked once, and not
    /// once by each who waits.
    pub async fn within(
        &self,
        span: TimeDelta,
        now: DateTime<Utc>,
        read: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, E> {
        if let Some(value) = self.read_since(now - span) {
            return Ok(value);
        }
        let before = self.failures.load(Ordering::SeqCst);
        let mut failure = self.turn.lock().await;
        if let Some(value) = self.read_since(now - span) {
            return Ok(value);
        }
        if let Some(failure) = failure.clone()
            && self.failures.load(Ordering::SeqCst) != before
        {
            return Err(failure);
        }
        match read.await {
            Ok(value) => {
                let value = Arc::new(value);
                let mut kept = self.value.write().unwrap_or_else(PoisonError::into_inner);
                *kept = Some((value.clone(), now));
                Ok(value)
            }
            Err(error) => {
                *failure = Some(error.clone());
                self.failures.fetch_add(1, Ordering::SeqCst);
                Err(error)
            }
        }
    }

    fn read_since(&self, then: DateTime<Utc>) -> Option<Arc<T>> {
        let kept = self.value.read().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(_, at)| *at > then).map(|(value, _)| value.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use futures::future::join_all;

    use super::*;

    const SPAN: TimeDelta = TimeDelta::seconds(60);

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    /// Reads after a moment, and counts how often.
    async fn read(
        reads: &AtomicU32,
        result: Result<u32, &'static str>,
    ) -> Result<u32, &'static str> {
        tokio::task::yield_now().await;
        reads.fetch_add(1, Ordering::SeqCst);
        result
    }

    #[actix_web::test]
    async fn of_fifty_who_come_at_once_one_reads() {
        let (kept, reads) = (Kept::default(), AtomicU32::new(0));
        for second in [0, 60] {
            let all =
                join_all((0..50).map(|_| kept.within(SPAN, at(second), read(&reads, Ok(7))))).await;
            assert!(all.into_iter().all(|value| value.is_ok_and(|value| *value == 7)));
        }
        assert_eq!(reads.load(Ordering::SeqCst), 2);
        kept.within(SPAN, at(119), read(&reads, Ok(8))).await.unwrap();
        assert_eq!(reads.load(Ordering::SeqCst), 2);
    }

    #[actix_web::test]
    async fn whoever_waited_shares_a_failure_and_the_next_one_reads_again() {
        let (kept, reads) = (Kept::default(), AtomicU32::new(0));
        let all =
            join_all((0..50).map(|_| kept.within(SPAN, at(0), read(&reads, Err("away"))))).await;
        assert!(all.into_iter().all(|value| value == Err("away")));
        assert_eq!(reads.load(Ordering::SeqCst), 1);
        assert_eq!(kept.within(SPAN, at(0), read(&reads, Ok(7))).await, Ok(Arc::new(7)));
    }
}
