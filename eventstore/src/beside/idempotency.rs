//! Requests that may be repeated: the first answer is the answer.

use std::{fmt, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::PoolId;

use super::purge::Purge;
use crate::{
    backend::Backend,
    error::StoreError,
    keys::{SealError, parts},
    root_key::RootKey,
};

const FOUND: &str =
    "SELECT answer FROM idempotency WHERE pool = $1 AND key = $2 AND expires_at > $3";
const KEEP: &str = "INSERT INTO idempotency (pool, key, answer, expires_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (pool, key) DO UPDATE SET answer = excluded.answer, expires_at = excluded.expires_at \
    WHERE idempotency.expires_at <= $5";
const PURGE: &str = "DELETE FROM idempotency WHERE expires_at <= $1";

/// The answers of the last day to requests with an idempotency key.
#[derive(Clone)]
pub struct Idempotency {
    backend: Backend,
    root: Arc<RootKey>,
    purge: Arc<Purge>,
}

impl fmt::Debug for Idempotency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Idempotency")
    }
}

impl Idempotency {
    /// An answer is kept for so long.
    pub const KEPT: TimeDelta = TimeDelta::hours(24);

    pub(crate) fn new(backend: Backend, root: Arc<RootKey>) -> Self {
        Self { backend, root, purge: Arc::new(Purge::new(PURGE)) }
    }

    /// What was answered to this key.
    ///
    /// # Errors
    /// Where the database does not answer, or the answer was edited there.
    pub async fn answer(
        &self,
        pool: &PoolId,
        key: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let id = [pool.as_str().into(), key.into(), now.into()];
        let Some(found) = self.backend.reading().one(FOUND, &id).await? else {
            return Ok(None);
        };
        let answer = self.root.wrap.open(&place(pool, key), &found.text("answer")?);
        Ok(Some(answer.ok_or_else(|| SealError::Tampered("a kept answer".to_owned()))?))
    }

    /// Keeps an answer, sealed. Where there is one already, that one stays.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn keep(
        &self,
        pool: &PoolId,
        key: &str,
        answer: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.purge.now_and_then(&self.backend, now).await?;
        let sealed = self.root.wrap.seal(&place(pool, key), answer)?;
        let until = now + Self::KEPT;
        let row = [pool.as_str().into(), key.into(), sealed.into(), until.into(), now.into()];
        self.backend.execute(KEEP, &row).await?;
        Ok(())
    }
}

fn place(pool: &PoolId, key: &str) -> Vec<u8> {
    parts(&["idempotency", pool.as_str(), key])
}
