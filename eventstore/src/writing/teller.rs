//! Telling the other replicas: what moved on in the last moments, in one notification.
//!
//! It is told beside the write and after it. A notification inside the transaction would make every commit of the server
//! wait for the one before it, in whatever pool. One that is lost costs nothing: the others look by themselves.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use sqlx::{ConnectOptions, PgConnection, postgres::PgConnectOptions};
use tokio::{sync::Notify, time::timeout};

use crate::words::stream::{Scope, Stream};

/// On which channel replicas tell each other.
pub(crate) const CHANNEL: &str = "saoma_events";
/// Between two notifications: what moved on meanwhile is told together.
const PAUSE: Duration = Duration::from_millis(20);
/// The most streams that are told one by one: PostgreSQL takes 8000 bytes. If more moved on, the others look themselves.
const STREAMS: usize = 60;
/// How long telling may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// What one replica tells the others.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Who tells it.
    pub by: String,
    /// Streams, as pool, type and id, and the version of each. `None`: too many to be told.
    pub streams: Option<Vec<(String, String, String, u64)>>,
}

/// Takes what is to be told. Made for SQLite too, where it tells nobody.
#[derive(Clone)]
pub(crate) struct Teller(Option<Arc<News>>);

#[derive(Default)]
struct News {
    streams: Mutex<BTreeMap<Stream, u64>>,
    some: Notify,
}

impl Teller {
    /// Tells nobody.
    pub const fn silent() -> Self {
        Self(None)
    }

    /// Tells by a connection of its own, for as long as somebody may have something to tell.
    pub fn start(options: PgConnectOptions, replica: &str) -> Self {
        let news = Arc::new(News::default());
        tokio::spawn(tell(options, replica.to_owned(), Arc::downgrade(&news)));
        Self(Some(news))
    }

    /// A stream has this version.
    pub fn tell(&self, stream: &Stream, version: u64) {
        let Some(news) = &self.0 else {
            return;
        };
        news.streams.lock().unwrap_or_else(PoisonError::into_inner).insert(stream.clone(), version);
        news.some.notify_one();
    }
}

async fn tell(options: PgConnectOptions, replica: String, news: Weak<News>) {
    let mut connection = None;
    loop {
        let Some(waiting) = news.upgrade() else {
            return;
        };
        // Looked after now and then, so that the task ends with the store.
        let some = timeout(Duration::from_secs(1), waiting.some.notified()).await.is_ok();
        if !some {
            drop(waiting);
            continue;
        }
        tokio::time::sleep(PAUSE).await;
        let streams =
            std::mem::take(&mut *waiting.streams.lock().unwrap_or_else(PoisonError::into_inner));
        drop(waiting);
        if streams.is_empty() {
            continue;
        }
        let told = told(&replica, streams);
        let telling = notify(&options, connection.take(), &told);
        // What was not told is found by looking.
        connection = timeout(PATIENCE, telling).await.ok().and_then(Result::ok);
    }
}

fn told(replica: &str, streams: BTreeMap<Stream, u64>) -> Told {
    let streams = (streams.len() <= STREAMS).then(|| {
        let one = |(stream, version): (Stream, u64)| {
            let Stream { scope, kind, id } = stream;
            (scope.as_str().to_owned(), kind.into_owned(), id.to_string(), version)
        };
        streams.into_iter().map(one).collect()
    });
    Told { by: replica.to_owned(), streams }
}

async fn notify(
    options: &PgConnectOptions,
    connection: Option<PgConnection>,
    told: &Told,
) -> Result<PgConnection, sqlx::Error> {
    let mut connection = match connection {
        Some(connection) => connection,
        None => {
            let mut new = options.connect().await?;
            // Nobody waits for the disk because of a notification.
            sqlx::query("SET synchronous_commit = off").execute(&mut new).await?;
            new
        }
    };
    let payload = serde_json::to_string(told).unwrap_or_default();
    let tell = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(payload);
    tell.execute(&mut connection).await?;
    Ok(connection)
}

impl Told {
    /// The streams that are told one by one.
    pub fn read(self) -> Option<Vec<(Stream, u64)>> {
        let one = |(pool, kind, id, version): (String, String, String, u64)| {
            (Stream::stored(&Scope::from(pool.as_str()), kind, &id), version)
        };
        Some(self.streams?.into_iter().map(one).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_streams_are_told_one_by_one_and_many_are_not() {
        let streams = |count: usize| -> BTreeMap<Stream, u64> {
            let scope = Scope::from("0192d2f4-0000-7000-8000-00000000abcd");
            let stream =
                |n| Stream::new(&scope, "connection", &format!("0192d2f4-0000-7000-8000-{n:012}"));
            (0..count).map(|n| (stream(n), 1_000_000)).collect()
        };
        let few = told("r", streams(STREAMS));
        assert!(serde_json::to_string(&few).unwrap().len() < 8000);
        assert_eq!(few.read().unwrap().len(), STREAMS);
        assert_eq!(told("r", streams(STREAMS + 1)).streams, None);
    }
}
