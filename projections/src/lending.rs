//! Open connections to a database, each lent to one query at a time.
//!
//! sqlx's own pool asks the database after every use of a connection whether it is still there: half of all round trips.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
    time::Duration,
};

use sqlx::{ConnectOptions, Connection, Error};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};

/// How long to wait for a connection that is free, or for a new one.
const PATIENCE: Duration = Duration::from_secs(3);
/// A connection that rested for so long is looked at before it is used: the server may have gone meanwhile.
pub const RESTED: Duration = Duration::from_secs(1);

type Options<C> = <C as Connection>::Options;

/// Lends connections. Clones lend the same ones.
pub struct Lender<C: Connection>(Arc<Kept<C>>);

struct Kept<C: Connection> {
    options: Options<C>,
    /// The one that was used last at the end.
    idle: Mutex<Vec<Idle<C>>>,
    free: Semaphore,
}

/// A connection that waits.
struct Idle<C> {
    connection: C,
    since: Instant,
    /// The thread that connected: its runtime hears first that an answer has come, and would have to wake another one.
    home: ThreadId,
}

impl<C: Connection> Clone for Lender<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C: Connection> fmt::Debug for Lender<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lender")
    }
}

impl<C: Connection> Lender<C>
where
    Options<C>: ConnectOptions<Connection = C>,
{
    /// Connects when it is asked, and so often at most.
    pub fn new(options: Options<C>, at_most: usize) -> Self {
        let free = Semaphore::new(at_most);
        Self(Arc::new(Kept { options, idle: Mutex::default(), free }))
    }

    /// Lends a connection that waits, if any: one that was made on this thread rather than another, and of those the one
    /// that was used last.
    ///
    /// # Errors
    /// Where none is free for 3 seconds, the database cannot be reached, or everything was closed.
    pub async fn lend(&self) -> Result<Lent<'_, C>, Error> {
        let permit = timeout(PATIENCE, self.0.free.acquire()).await;
        let permit = permit.map_err(|_| Error::PoolTimedOut)?.map_err(|_| Error::PoolClosed)?;
        let connection = timeout(PATIENCE, self.connection()).await;
        let (connection, home) = connection.map_err(|_| Error::PoolTimedOut)??;
        Ok(Lent { connection, home, kept: &self.0, _permit: permit })
    }

    async fn connection(&self) -> Result<(C, ThreadId), Error> {
        let here = thread::current().id();
        let waiting = self.0.take(here);
        if let Some(Idle { mut connection, since, home }) = waiting {
            if since.elapsed() < RESTED || connection.ping().await.is_ok() {
                return Ok((connection, home));
            }
            // Those that rested longer broke before it.
            self.0.idle().retain(|other| other.since > since);
        }
        Ok((self.0.options.connect().await?, here))
    }

    /// Whether it lends no more.
    pub fn is_closed(&self) -> bool {
        self.0.free.is_closed()
    }

    /// Lends no more, and closes what is not lent.
    pub async fn close(&self) {
        self.0.free.close();
        let idle = std::mem::take(&mut *self.0.idle());
        for waiting in idle {
            // It goes either way.
            let _ = waiting.connection.close().await;
        }
    }
}

impl<C: Connection> Kept<C> {
    fn idle(&self) -> MutexGuard<'_, Vec<Idle<C>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, here: ThreadId) -> Option<Idle<C>> {
        let mut idle = self.idle();
        match idle.iter().rposition(|waiting| waiting.home == here) {
            Some(at) => Some(idle.remove(at)),
            None => idle.pop(),
        }
    }
}

/// A connection on loan. Dropped in the middle of a query it is closed: nobody knows what is on its way.
pub struct Lent<'a, C: Connection> {
    connection: C,
    home: ThreadId,
    kept: &'a Kept<C>,
    _permit: SemaphorePermit<'a>,
}

impl<C: Connection> fmt::Debug for Lent<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lent")
    }
}

impl<C: Connection> Deref for Lent<'_, C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.connection
    }
}

impl<C: Connection> DerefMut for Lent<'_, C> {
    fn deref_mut(&mut self) -> &mut C {
        &mut self.connection
    }
}

impl<C: Connection> Lent<'_, C> {
    /// Gives the connection back with how its query went. One that broke is closed, and so are those that wait, since
    /// they broke with it.
    ///
    /// # Errors
    /// The query's own.
    pub fn back<T>(self, went: Result<T, Error>) -> Result<T, Error> {
        let whole = matches!(&went, Ok(_) | Err(Error::Database(_) | Error::RowNotFound));
        let mut idle = self.kept.idle();
        if !whole {
            idle.clear();
        } else if !self.kept.free.is_closed() {
            let (connection, home) = (self.connection, self.home);
            idle.push(Idle { connection, since: Instant::now(), home });
        }
        drop(idle);
        went
    }
}
