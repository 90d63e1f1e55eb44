//! Hearing what other replicas tell.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::time::{Instant, timeout};

use super::POLL;
use crate::{
    words::stream::Stream,
    writing::teller::{CHANNEL, Told},
};

/// How long it may take to connect for listening. Meanwhile the heads are not read.
const LISTENING: Duration = Duration::from_secs(2);
/// A connection on which nothing was told for this long is made anew: it may be dead without having said so.
const LISTENED: Duration = Duration::from_secs(60);

/// Hears what other replicas tell.
pub(super) struct Ear {
    told_by: Option<PgConnectOptions>,
    replica: String,
    listener: Option<(PgListener, Instant)>,
}

impl Ear {
    pub fn new(told_by: Option<PgConnectOptions>, replica: String) -> Self {
        Self { told_by, replica, listener: None }
    }

    /// The server that was listened to is not the one that is told any more.
    pub fn listen_anew(&mut self) {
        self.listener = None;
    }

    /// What was told; nothing after a while.
    pub async fn news(&mut self) -> Vec<(Stream, u64)> {
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
