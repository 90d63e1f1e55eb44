//! What the sweeper looks for.

use chrono::{DateTime, Utc};
use domain::id::{LoginId, PoolId};

use crate::{error::ReadError, table::Value, views::Views};

pub(crate) const DUE: &str = "SELECT pool, id FROM logins \
    WHERE ended_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2";

impl Views {
    /// Logins of all pools whose time is over and whose end is not written yet, the longest overdue first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn due_logins(
        &self,
        now: DateTime<Utc>,
        limit: u16,
    ) -> Result<Vec<(PoolId, LoginId)>, ReadError> {
        let values = [Value::from(now), i64::from(limit).into()];
        let due = self.database.all(DUE, &values).await?;
        due.iter().map(|login| Ok((login.id("pool")?, login.id("id")?))).collect()
    }
}
