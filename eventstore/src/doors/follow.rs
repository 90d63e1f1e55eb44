//! Following the other replicas: what they commit wakes who waits here, and drops what is old from memory.
//!
//! What a command decides on is verified when it is written, so that a follower that is late costs a retry and no wrong
//! answer.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use projections::{ResultRow, Value};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::time::{Instant, timeout};

use crate::{
    database::backend::Backend,
    shared::Shared,
    words::{
        error::StoreError,
        stream::{Scope, Stream},
    },
    writing::teller::{CHANNEL, Told},
};

/// How often is looked, though nobody told anything.
const POLL: Duration = Duration::from_millis(500);
/// How long a connection to listen on may take; meanwhile nobody looks.
const LISTENING: Duration = Duration::from_secs(2);
/// How long looking may take. A server that falls silent must not make this replica deaf.
const LOOKING: Duration = Duration::from_secs(15);
/// A connection on which nothing was told for this long is made anew: it may be dead without having said so.
const LISTENED: Duration = Duration::from_secs(60);

/// Cheap, and exact: it changes with every commit, and goes back when commits are lost.
const SUM: &str =
    "SELECT count(*) AS pools, CAST(coalesce(sum(position), 0) AS bigint) AS positions FROM heads";
const NEWS: &str = "SELECT position, aggregate_type, aggregate_id, sequence, event_type FROM events \
    WHERE pool = $1 AND position > $2 ORDER BY position LIMIT 5000";

/// Follows for as long as the store is used; on SQLite too, whose file another process may have open.
pub(super) fn start(shared: &Arc<Shared>, replica: &str) {
    let told_by = match &shared.backend {
        Backend::Postgres { options, .. } => Some(PgConnectOptions::clone(options)),
        Backend::Sqlite { .. } => None,
    };
    tokio::spawn(follow(told_by, replica.to_owned(), Arc::downgrade(shared)));
}

async fn follow(told_by: Option<PgConnectOptions>, replica: String, store: Weak<Shared>) {
    let mut ear = Ear { told_by, replica, listener: None };
    let mut seen = None;
    let mut looked = Instant::now();
    loop {
        let told = ear.news().await;
        let Some(shared) = store.upgrade().filter(|shared| !shared.backend.is_closed()) else {
            return;
        };
        for (stream, version) in told {
            shared.superseded(&stream, version);
        }
        if looked.elapsed() < POLL {
            continue;
        }
        looked = Instant::now();
        match timeout(LOOKING, look(&shared, &mut seen)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "the other replicas cannot be followed; trying again");
            }
            Err(_) => tracing::warn!("the database is silent; trying again"),
        }
    }
}

/// Hears what other replicas tell.
struct Ear {
    told_by: Option<PgConnectOptions>,
    replica: String,
    listener: Option<(PgListener, Instant)>,
}

impl Ear {
    /// What was told; nothing after a while.
    async fn news(&mut self) -> Vec<(Stream, u64)> {
        let Some(options) = &self.told_by else {
            tokio::time::sleep(POLL).await;
            return Vec::new();
        };
        if self.listener.as_ref().is_none_or(|(_, since)| since.elapsed() > LISTENED) {
            self.listener = None;
            let listening = timeout(LISTENING, listen(options)).await.ok().flatten();
            self.listener = listening.map(|listener| (listener, Instant::now()));
        }
        let Some((listener, since)) = &mut self.listener else {
            tokio::time::sleep(POLL).await;
            return Vec::new();
        };
        match timeout(POLL, listener.recv()).await {
            Ok(Ok(notification)) => {
                *since = Instant::now();
                let told: Option<Told> = serde_json::from_str(notification.payload()).ok();
                told.filter(|told| told.by != self.replica).and_then(Told::read).unwrap_or_default()
            }
            Ok(Err(_)) => {
                self.listener = None;
                Vec::new()
            }
            Err(_) => Vec::new(),
        }
    }
}

async fn listen(options: &PgConnectOptions) -> Option<PgListener> {
    let one = PgPoolOptions::new().max_connections(1).connect_lazy_with(options.clone());
    let mut listener = PgListener::connect_with(&one).await.ok()?;
    listener.listen(CHANNEL).await.ok()?;
    Some(listener)
}

/// Follows whatever moved since the last look; `seen` is what the heads summed up to then.
async fn look(shared: &Shared, seen: &mut Option<(i64, i64)>) -> Result<(), StoreError> {
    let database = shared.backend.reading();
    let Some(sum) = database.one(SUM, &[]).await? else {
        return Ok(());
    };
    let now = (sum.int("pools")?, sum.int("positions")?);
    if *seen == Some(now) {
        return Ok(());
    }
    let before = shared.followed.known();
    let behind = shared.followed.behind(&before, shared.backend.heads().await?);
    if behind.set_back {
        tracing::warn!("the database lost its last commits; what was known is read again");
        shared.epoch.begin();
        shared.doubt_everything();
    }
    for (scope, known) in behind.pools {
        catch_up(shared, &scope, known).await?;
    }
    // Only after everything was followed: what failed is looked for again.
    *seen = Some(now);
    Ok(())
}

async fn catch_up(shared: &Shared, scope: &Scope, known: u64) -> Result<(), StoreError> {
    let mut known = i64::try_from(known).unwrap_or(i64::MAX);
    loop {
        let values = [scope.as_str().into(), Value::from(known)];
        let news = shared.reader.database.all(NEWS, &values).await?;
        let Some(last) = news.last() else {
            return Ok(());
        };
        known = last.int("position")?;
        // First, so that nothing that goes wrong with one event stops what is behind it.
        shared.followed.reach(scope, known.unsigned_abs());
        for event in &news {
            followed(shared, scope, event)?;
        }
    }
}

fn followed(shared: &Shared, scope: &Scope, event: &ResultRow) -> Result<(), StoreError> {
    let stream = Stream::stored(scope, event.text("aggregate_type")?, &event.text("aggregate_id")?);
    shared.superseded(&stream, event.int("sequence")?.unsigned_abs());
    if event.text("event_type")? == "user.erased" {
        shared.reader.personal_keys.forget();
    }
    Ok(())
}
