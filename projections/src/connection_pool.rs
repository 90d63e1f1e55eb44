//! Open connections to a database, each used by one query at a time.
//!
//! sqlx's own pool asks the database after every use of a connection whether it is still there: half of all round trips.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
    time::Duration,
};

use sqlx::{ConnectOptions, Error, Executor, PgConnection, SqliteConnection};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};

use crate::connection_error::ends_connection;

/// The caller waits at most this long for a connection that is free, and then for a new one.
const PATIENCE: Duration = Duration::from_secs(3);
/// A connection that rested this long is asked for a sign of life before it is used: the server may have gone meanwhile.
pub const RESTED: Duration = Duration::from_secs(1);
/// A server that gives no sign of life within this time is taken for gone.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// PostgreSQL would plan for the values of each query at first. Of a pool that came after its last statistics it believes that it
/// has one row of everything, and walks over the whole pool.
///
/// Without values a page seems to be a tenth of the table, and would be compiled first.
const ONE_PLAN: &str = "SET plan_cache_mode = force_generic_plan; SET jit = off";

/// A connection that can be made ready for queries.
pub trait Reading: sqlx::Connection {
    /// Says how queries are planned.
    fn settle(&mut self) -> impl Future<Output = Result<(), Error>> + Send;
}

impl Reading for PgConnection {
    async fn settle(&mut self) -> Result<(), Error> {
        self.execute(ONE_PLAN).await.map(drop)
    }
}

impl Reading for SqliteConnection {
    /// SQLite plans without the values.
    async fn settle(&mut self) -> Result<(), Error> {
        Ok(())
    }
}

type Options<C> = <C as sqlx::Connection>::Options;

/// Connections to one database. Clones share them.
pub struct Connections<C: sqlx::Connection>(Arc<Shared<C>>);

struct Shared<C: sqlx::Connection> {
    options: Options<C>,
    idle: Mutex<Idle<C>>,
    free: Semaphore,
}

/// The connections that wait, all of the newest generation.
struct Idle<C> {
    generation: u64,
    /// The one that was used last is at the end.
    waiting: Vec<Waiting<C>>,
}

struct Waiting<C> {
    connection: C,
    since: Instant,
    /// The thread that connected: its runtime hears first that an answer has come, and would have to wake another one.
    home: ThreadId,
}

impl<C: sqlx::Connection> Clone for Connections<C> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<C: sqlx::Connection> fmt::Debug for Connections<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connections")
    }
}

impl<C: Reading> Connections<C>
where
    Options<C>: ConnectOptions<Connection = C>,
{
    /// Connects only when a connection is asked for; at most `at_most` are in use at once.
    pub fn new(options: Options<C>, at_most: usize) -> Self {
        let idle = Mutex::new(Idle { generation: 0, waiting: Vec::new() });
        Self(Arc::new(Shared { options, idle, free: Semaphore::new(at_most) }))
    }

    /// Takes a connection that waits, if any: one that was made on this thread rather than another, and of those the one
    /// that was used last. Else it makes a new one.
    ///
    /// # Errors
    /// If none is free for 3 seconds, the database cannot be reached, or everything was closed.
    pub async fn acquire(&self) -> Result<Connection<'_, C>, Error> {
        let permit = timeout(PATIENCE, self.0.free.acquire()).await;
        let permit = permit.map_err(|_| Error::PoolTimedOut)?.map_err(|_| Error::PoolClosed)?;
        let found = timeout(PATIENCE, self.0.waiting_or_new()).await;
        let (connection, home, generation) = found.map_err(|_| Error::PoolTimedOut)??;
        Ok(Connection { connection, home, generation, shared: &self.0, _permit: permit })
    }

    /// Uses none of the present connections any more: those that wait are closed, and those in use are closed after
    /// their query. A server that is no longer the primary goes on answering old rows, so its clients must leave it.
    pub fn renew(&self) {
        self.0.idle().renew();
    }

    /// Whether everything was closed.
    pub fn is_closed(&self) -> bool {
        self.0.free.is_closed()
    }

    /// Closes what waits now, and what is in use after its query; no connection can be had any more.
    pub async fn close(&self) {
        self.0.free.close();
        let waiting = std::mem::take(&mut self.0.idle().waiting);
        for Waiting { connection, .. } in waiting {
            // It goes either way.
            let _ = connection.close().await;
        }
    }
}

impl<C: Reading> Shared<C>
where
    Options<C>: ConnectOptions<Connection = C>,
{
    /// A connection with its home and its generation.
    async fn waiting_or_new(&self) -> Result<(C, ThreadId, u64), Error> {
        let here = thread::current().id();
        let (waiting, generation) = self.idle().take(here);
        if let Some(Waiting { mut connection, since, home }) = waiting {
            if since.elapsed() < RESTED || is_alive(&mut connection).await {
                return Ok((connection, home, generation));
            }
            // Those that rested longer broke before it.
            self.idle().waiting.retain(|other| other.since > since);
        }
        let generation = self.idle().generation;
        let mut connection = self.options.connect().await?;
        connection.settle().await?;
        Ok((connection, here, generation))
    }
}

async fn is_alive<C: sqlx::Connection>(connection: &mut C) -> bool {
    matches!(timeout(SIGN_OF_LIFE, connection.ping()).await, Ok(Ok(())))
}

impl<C: sqlx::Connection> Shared<C> {
    fn idle(&self) -> MutexGuard<'_, Idle<C>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> Idle<C> {
    fn take(&mut self, here: ThreadId) -> (Option<Waiting<C>>, u64) {
        let waiting = match self.waiting.iter().rposition(|waiting| waiting.home == here) {
            Some(at) => Some(self.waiting.remove(at)),
            None => self.waiting.pop(),
        };
        (waiting, self.generation)
    }

    fn renew(&mut self) {
        self.generation += 1;
        self.waiting.clear();
    }
}

/// A connection in use. If it is dropped in the middle of a query it is closed, since its next answer could be that of
/// the former query.
pub struct Connection<'a, C: sqlx::Connection> {
    connection: C,
    home: ThreadId,
    generation: u64,
    shared: &'a Shared<C>,
    _permit: SemaphorePermit<'a>,
}

impl<C: sqlx::Connection> fmt::Debug for Connection<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connection")
    }
}

impl<C: sqlx::Connection> Deref for Connection<'_, C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.connection
    }
}

impl<C: sqlx::Connection> DerefMut for Connection<'_, C> {
    fn deref_mut(&mut self) -> &mut C {
        &mut self.connection
    }
}

impl<C: sqlx::Connection> Connection<'_, C> {
    /// Gives the connection back with the result of its query, and hands that result on. After an error that it does not
    /// survive it is closed, and so are the others of its generation: they lead to the same server.
    ///
    /// # Errors
    /// The query's own.
    pub fn give_back<T>(self, result: Result<T, Error>) -> Result<T, Error> {
        let mut idle = self.shared.idle();
        if idle.generation == self.generation {
            if result.as_ref().is_err_and(ends_connection) {
                idle.renew();
            } else if !self.shared.free.is_closed() {
                let (connection, home) = (self.connection, self.home);
                idle.waiting.push(Waiting { connection, since: Instant::now(), home });
            }
        }
        result
    }
}
