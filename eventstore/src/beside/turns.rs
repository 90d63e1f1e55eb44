//! Turns: what only one replica should do at a time.

use std::{fmt, sync::Arc};

use crate::{backend::Backend, error::StoreError};

const TAKE: &str = "INSERT INTO turns (name, holder, until) VALUES ($1, $2, now() + interval '10 seconds') \
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
    WHERE turns.holder = excluded.holder OR turns.until < now() RETURNING name";

/// Gives turns. A replica that has one and asks again in time keeps it; 10 seconds after it asked last, another may
/// have it. What is done in a turn must bear being done twice.
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

    /// A turn at something; `None` where another replica has it. On SQLite there is one replica, and it always has it.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn take(&self, what: &str) -> Result<Option<Turn>, StoreError> {
        if let Backend::Sqlite { .. } = self.backend {
            return Ok(Some(Turn(())));
        }
        let taken = self.backend.returning(TAKE, &[what.into(), (&*self.holder).into()]).await?;
        Ok(taken.map(|_| Turn(())))
    }
}
