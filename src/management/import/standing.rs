//! Whether an import may go on: its pool is there, and whoever began it could still begin it. Looked at while it lasts, for a file may
//! come for hours.

use std::{
    cell::Cell,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::rt::time::timeout;
use domain::id::PoolId;
use futures::{Stream, StreamExt, future::LocalBoxFuture, stream};

use crate::http::{app::App, refusal::Refusal};

/// So long a look counts. What was taken away meanwhile is told no later.
const COUNTS: Duration = Duration::from_secs(1);

/// Looks whether who began an import could still begin it.
pub type Asker = Box<dyn Fn() -> LocalBoxFuture<'static, Result<(), Refusal>>>;

/// What an import stands on.
pub(super) struct Standing {
    app: Arc<App>,
    pool: PoolId,
    asker: Asker,
    /// When it was looked at last, and stood.
    looked: Cell<Option<Instant>>,
}

impl Standing {
    pub fn new(app: Arc<App>, pool: PoolId, asker: Asker) -> Self {
        Self { app, pool, asker, looked: Cell::new(None) }
    }

    /// Whether it stands, as it was within the last second.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a pool that was deleted, and whatever the asker is told.
    pub async fn holds(&self) -> Result<(), Refusal> {
        let now = Instant::now();
        if self.looked.get().is_some_and(|looked| now - looked < COUNTS) {
            return Ok(());
        }
        // One row looks for all, and none waits for it: a row that is not polled would hold up those that are.
        self.looked.set(Some(now));
        self.look().await.inspect_err(|_| self.looked.set(None))
    }

    async fn look(&self) -> Result<(), Refusal> {
        if self.app.views.pool(&self.pool).await?.is_none() {
            return Err(Refusal::invalid("pool", "it was deleted meanwhile"));
        }
        (self.asker)().await
    }

    /// The same rows. While none comes, it is looked at too: a client that sends a row now and then holds nothing open.
    pub fn watching<T: 'static>(
        self: Rc<Self>,
        rows: impl Stream<Item = Result<T, Refusal>> + Unpin + 'static,
    ) -> impl Stream<Item = Result<T, Refusal>> {
        stream::unfold(Some((self, rows)), |state| async {
            let (standing, mut rows) = state?;
            loop {
                match timeout(COUNTS, rows.next()).await {
                    Ok(row) => return Some((row?, Some((standing, rows)))),
                    Err(_) => {
                        if let Err(refusal) = standing.holds().await {
                            return Some((Err(refusal), None));
                        }
                    }
                }
            }
        })
    }
}
