//! Following the other replicas: what they commit wakes who waits here, and drops what is old from the cache.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use projections::Value;
use sqlx::postgres::{PgConnectOptions, PgListener, PgNotification, PgPoolOptions};
use tokio::time::timeout;

use crate::{backend::Backend, core::Core, error::StoreError, forget, stream::Stream};

/// On which channel a replica tells the others of a batch.
pub(crate) const CHANNEL: &str = "saoma_events";
/// How often is looked, though nobody told anything.
const POLL: Duration = Duration::from_millis(500);
/// How long a connection to listen on may take; meanwhile nobody looks.
const LISTENING: Duration = Duration::from_secs(2);

const NEWS: &str = "SELECT position, aggregate_type, aggregate_id, sequence, event_type FROM events \
    WHERE position > $1 ORDER BY position LIMIT 5000";

/// Up to which position this replica knows history.
#[derive(Debug)]
pub(crate) struct Known {
    position: AtomicU64,
    /// The server's process behind the connection that this replica writes with; 0 for none.
    writer: AtomicU32,
}

impl Known {
    /// Everything up to a position.
    pub const fn up_to(position: u64) -> Self {
        Self { position: AtomicU64::new(position), writer: AtomicU32::new(0) }
    }

    /// This replica writes with a connection to that process of the server from now on.
    pub fn writes_by(&self, process: u32) {
        self.writer.store(process, Ordering::Relaxed);
    }

    /// Whether this replica told it itself: the writer knows, or is about to.
    fn is_own(&self, told: &PgNotification) -> bool {
        told.process_id() == self.writer.load(Ordering::Relaxed)
    }

    /// This replica wrote a batch behind a position: where that was the last it knew, there is nothing to follow.
    pub fn wrote(&self, base: u64, events: u64) {
        let next = base + events;
        let _ = self.position.compare_exchange(base, next, Ordering::Relaxed, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.position.load(Ordering::Relaxed)
    }

    fn reach(&self, position: u64) {
        self.position.fetch_max(position, Ordering::Relaxed);
    }
}

/// Follows for as long as the store is used; on SQLite too, whose file another process may have open.
pub(crate) fn start(core: &Arc<Core>) {
    let told_by = match &core.backend {
        Backend::Postgres { options, .. } => Some(PgConnectOptions::clone(options)),
        Backend::Sqlite { .. } => None,
    };
    tokio::spawn(follow(told_by, Arc::downgrade(core)));
}

async fn follow(told_by: Option<PgConnectOptions>, store: Weak<Core>) {
    let mut listener = None;
    loop {
        if let (None, Some(options)) = (&listener, &told_by) {
            listener = timeout(LISTENING, listen(options)).await.ok().flatten();
        }
        let up_to = news(&mut listener, &store).await;
        let Some(core) = store.upgrade().filter(|core| !core.backend.is_closed()) else {
            return;
        };
        if up_to > core.known.get()
            && let Err(error) = catch_up(&core).await
        {
            tracing::warn!(%error, "the other replicas cannot be followed; trying again");
        }
    }
}

async fn listen(options: &PgConnectOptions) -> Option<PgListener> {
    let one = PgPoolOptions::new().max_connections(1).connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&one).await.ok()?;
    listener.listen(CHANNEL).await.ok()?;
    Some(listener)
}

/// Up to which position there may be something new: as far as another replica told, and anything after a while.
async fn news(listener: &mut Option<PgListener>, store: &Weak<Core>) -> u64 {
    let Some(listening) = listener else {
        tokio::time::sleep(POLL).await;
        return u64::MAX;
    };
    match timeout(POLL, listening.recv()).await {
        Ok(Ok(told)) if store.upgrade().is_some_and(|core| core.known.is_own(&told)) => 0,
        Ok(Ok(told)) => told.payload().parse().unwrap_or(u64::MAX),
        Ok(Err(_)) => {
            *listener = None;
            u64::MAX
        }
        Err(_) => u64::MAX,
    }
}

async fn catch_up(core: &Arc<Core>) -> Result<(), StoreError> {
    loop {
        let from = i64::try_from(core.known.get()).unwrap_or(i64::MAX);
        let news = core.reader.database.all(NEWS, &[Value::from(from)]).await?;
        if news.is_empty() {
            return Ok(());
        }
        for event in news {
            let (kind, id) = (event.text("aggregate_type")?, event.text("aggregate_id")?);
            let stream = Stream { kind: kind.into(), id: id.into() };
            let sequence = event.int("sequence")?.unsigned_abs();
            core.cache.passed_by(&stream, sequence);
            core.views.changed(&stream.kind);
            core.changes.wake(&stream, sequence);
            if event.text("event_type")? == forget::FORGOTTEN {
                forget::finish(core, &(&*stream.id).into()).await?;
            }
            core.known.reach(event.int("position")?.unsigned_abs());
        }
    }
}
