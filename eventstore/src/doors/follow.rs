//! Following the other replicas: what they commit wakes who waits here, and drops what is old from memory.
//!
//! What a command decides on is verified when it is written, so that a follower that is late costs a retry and no wrong
//! answer.

mod ear;

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use ear::Ear;
use projections::{ResultRow, Value};
use sqlx::postgres::PgConnectOptions;
use tokio::time::{Instant, timeout};

use crate::{
    database::{backend::Backend, heads::Seen},
    panics::survived,
    shared::Shared,
    words::{
        error::StoreError,
        stream::{Scope, Stream},
    },
};

/// How often the heads are read although no notification came.
const POLL: Duration = Duration::from_millis(500);
/// How long looking may take. A server that falls silent must not make this replica deaf.
const LOOKING: Duration = Duration::from_secs(15);
const NEWS: &str = "SELECT position, aggregate_type, aggregate_id, sequence, event_type FROM events \
    WHERE pool = $1 AND position > $2 ORDER BY position LIMIT 5000";

/// Which server was looked at.
pub(crate) enum Server {
    TheSame,
    Another,
}

/// Follows for as long as the store is used, from what was seen before anything was read; on SQLite too, whose file another
/// process may have open.
pub(super) fn start(shared: &Arc<Shared>, replica: &str, seen: Seen) {
    let told_by = match &shared.backend {
        Backend::Postgres { options, .. } => Some(PgConnectOptions::clone(options)),
        Backend::Sqlite { .. } => None,
    };
    tokio::spawn(follow(told_by, replica.to_owned(), Arc::downgrade(shared), seen));
}

async fn follow(
    told_by: Option<PgConnectOptions>,
    replica: String,
    store: Weak<Shared>,
    mut seen: Seen,
) {
    let mut ear = Ear::new(told_by, replica);
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
        let looking = survived("following the other replicas", look(&shared, &mut seen));
        match timeout(LOOKING, looking).await {
            Ok(None | Some(Ok(Server::TheSame))) => {}
            Ok(Some(Ok(Server::Another))) => ear.listen_anew(),
            Ok(Some(Err(error))) => {
                tracing::warn!(%error, "the other replicas cannot be followed; trying again");
            }
            Err(_) => tracing::warn!("the database is silent; trying again"),
        }
    }
}

/// Follows whatever moved since the last look.
pub(crate) async fn look(shared: &Shared, seen: &mut Seen) -> Result<Server, StoreError> {
    let now = shared.backend.look(Some(seen)).await?;
    shared.writes.told(now.format);
    if !now.takes_writes {
        // Another server may be the primary by now: connect anew. Until then this one still answers reads.
        shared.backend.reading().renew();
    }
    if now.is_as(seen) {
        *seen = now;
        return Ok(Server::TheSame);
    }
    if seen.server != now.server {
        if let Some(heads) = shared.backend.heads_on(now.server).await? {
            tracing::warn!("the database was started again, or another one took over");
            // Whatever it has so far is read anew when it is needed, and followed from there on.
            shared.followed.start_over(heads);
            shared.begin_epoch();
            *seen = now;
        }
        return Ok(Server::Another);
    }
    let before = shared.followed.known();
    let behind = shared.followed.behind(&before, shared.backend.heads().await?);
    if behind.set_back {
        tracing::warn!("the database lost its last commits; what was known is read again");
        shared.begin_epoch();
    }
    for (scope, known) in behind.pools {
        catch_up(shared, &scope, known).await?;
    }
    // Only after everything was followed: what failed is looked for again.
    *seen = now;
    Ok(Server::TheSame)
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
