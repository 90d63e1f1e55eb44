//! A user is taken over from elsewhere.

use chrono::{DateTime, Utc};

use crate::{
    id::UserId,
    unit::{Decision, Refused, Unit, Written},
    user::{ImportedRow, User, UserCommand},
};

/// Makes a user as one row of an import says it. The id and the command follow from the row, so that the same row of the
/// same import makes nobody twice.
pub struct ImportUser {
    /// The user; the id was made for the row.
    pub user: UserId,
    /// The import, as the operator calls it.
    pub import: String,
    /// What the row says.
    pub row: ImportedRow,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ImportUser {
    /// Whether it was made now, and not before.
    type Answer = bool;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<bool, Refused> {
        unit.begins::<User>(self.user.as_str());
        if unit.load::<User>(self.user.as_str()).await?.pool.is_some() {
            return Ok(false);
        }
        let (pool, user, import) = (unit.pool()?, self.user.clone(), self.import.clone());
        let row = Box::new(self.row.clone());
        let import = UserCommand::Import { pool, user, import, row, at: self.at };
        unit.execute::<User>(self.user.as_str(), import).await?;
        Ok(true)
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        _written: &Written,
    ) -> Result<bool, Refused> {
        Ok(false)
    }
}
