//! Turns: what only one replica should do at a time.

use std::{fmt, sync::Arc};

use crate::{
    database::{backend::Backend, ephemeral::sql},
    words::error::StoreError,
};

sql!(
    TAKE = "INSERT INTO turns (name, holder, until) VALUES ($1, $2, now() + interval '10 seconds') \
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
        WHERE turns.holder = excluded.holder OR turns.until < now() RETURNING name",
    "INSERT INTO turns (name, holder, until) \
        VALUES ($1, $2, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '+10 seconds')) \
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
        WHERE turns.holder = excluded.holder \
        OR turns.until < strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') RETURNING name"
);

/// Gives turns. A replica that has one and asks again in time keeps it; 10 seconds after it asked last, another may
/// have it. What is done in a turn must do no harm if it is
/// done twice.
#[derive(Clone)]
pub struct Turns {
    backend: Backend,
    holder: Arc<str>,
}

impl fmt::Debug for Turns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turns")
    }
}

/// It is this replica's turn, for the next 10 seconds.
#[derive(Debug)]
pub struct Turn(());

impl Turns {
    pub(crate) const fn new(backend: Backend, holder: Arc<str>) -> Self {
        Self { backend, holder }
    }

    /// A turn at something; `None` if another replica, or another process on the same file, has it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn take(&self, what: &str) -> Result<Option<Turn>, StoreError> {
        let taken = self.backend.ephemeral(TAKE, &[what.into(), (&*self.holder).into()]).await?;
        Ok(taken.map(|_| Turn(())))
    }
}
