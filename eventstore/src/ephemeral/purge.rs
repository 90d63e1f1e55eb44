//! Throwing away what expired.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use projections::Value;

use crate::{
    database::{backend::Backend, ephemeral::Sql},
    words::error::StoreError,
};

/// How often a table is purged.
const EVERY: Duration = Duration::from_secs(60);

/// Purges a table now and then, on the way of other work.
#[derive(Debug)]
pub(super) struct Purge {
    sql: Sql,
    last: Mutex<Option<Instant>>,
}

impl Purge {
    pub const fn by(sql: Sql) -> Self {
        Self { sql, last: Mutex::new(None) }
    }

    /// Purges, if it was not done lately. The values are those of the statement.
    pub async fn now_and_then(
        &self,
        backend: &Backend,
        values: &[Value],
    ) -> Result<(), StoreError> {
        if self.is_due() {
            backend.ephemeral(self.sql, values).await?;
        }
        Ok(())
    }

    fn is_due(&self) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| last.elapsed() >= EVERY);
        if is_due {
            *last = Some(Instant::now());
        }
        is_due
    }
}
