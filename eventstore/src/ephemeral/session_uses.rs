//! When browsers last used their sessions, to the minute. It is no history: who looks at a page says nothing that happened.

use std::{fmt, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{PoolId, SessionId};
use quick_cache::sync::Cache as Bounded;

use super::purge::Purge;
use crate::{
    database::{backend::Backend, ephemeral::sql},
    words::{error::StoreError, stream::Scope},
};

sql!(
    NOTE = "INSERT INTO session_uses (pool, session, used_at) VALUES ($1, $2, $3) \
        ON CONFLICT (pool, session) DO UPDATE SET used_at = excluded.used_at \
        WHERE session_uses.used_at < excluded.used_at",
    "INSERT INTO session_uses (pool, session, used_at) VALUES ($1, $2, $3) \
        ON CONFLICT (pool, session) DO UPDATE SET used_at = excluded.used_at \
        WHERE session_uses.used_at < excluded.used_at"
);
sql!(
    LAST = "SELECT used_at FROM session_uses WHERE pool = $1 AND session = $2",
    "SELECT used_at FROM session_uses WHERE pool = $1 AND session = $2"
);
sql!(
    PURGE = "DELETE FROM session_uses WHERE used_at <= $1",
    "DELETE FROM session_uses WHERE used_at <= $1"
);

/// A use is written down if the last one that is known is older than this.
const EVERY: TimeDelta = TimeDelta::seconds(60);
/// No session lasts longer, so nobody asks for an older use.
const KEPT: TimeDelta = TimeDelta::days(31);
/// How many are remembered.
const REMEMBERED: usize = 10_000;

/// The last use of each session, shared by replicas. Times are those of the servers: they are minutes, and clocks differ by
/// seconds.
#[derive(Clone)]
pub struct SessionUses {
    backend: Backend,
    purge: Arc<Purge>,
    memory: Arc<Bounded<(PoolId, SessionId), DateTime<Utc>>>,
}

impl fmt::Debug for SessionUses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionUses")
    }
}

impl SessionUses {
    pub(crate) fn new(backend: Backend) -> Self {
        let memory = Arc::new(Bounded::new(REMEMBERED));
        Self { backend, purge: Arc::new(Purge::by(PURGE)), memory }
    }

    /// When a session was last used, here or at another replica; up to a minute earlier than it was. `None` if nobody knows.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn last(
        &self,
        pool: &PoolId,
        session: &SessionId,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let lately = self.remembered(pool, session).filter(|last| now - *last < EVERY);
        if lately.is_some() {
            return Ok(lately);
        }
        let scope = Scope::of(Some(pool));
        let key = [scope.as_str().into(), session.as_str().into()];
        let row = self.backend.ephemeral(LAST, &key).await?;
        let last = row.map(|row| row.time("used_at")).transpose()?;
        if let Some(last) = last {
            self.memory.insert((pool.clone(), session.clone()), last);
        }
        Ok(last)
    }

    /// A session is used now.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn note(
        &self,
        pool: &PoolId,
        session: &SessionId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        if self.remembered(pool, session).is_some_and(|last| now - last < EVERY) {
            return Ok(());
        }
        self.purge.now_and_then(&self.backend, &[(now - KEPT).into()]).await?;
        let scope = Scope::of(Some(pool));
        let row = [scope.as_str().into(), session.as_str().into(), now.into()];
        self.backend.ephemeral(NOTE, &row).await?;
        self.memory.insert((pool.clone(), session.clone()), now);
        Ok(())
    }

    fn remembered(&self, pool: &PoolId, session: &SessionId) -> Option<DateTime<Utc>> {
        self.memory.get(&(pool.clone(), session.clone()))
    }
}
