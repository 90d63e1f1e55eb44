//! A user is taken over from elsewhere.

use chrono::{DateTime, Utc};

use crate::{
    aggregate::CommandError,
    id::UserId,
    unit::{Decision, Refused, Unit, Written},
    user::{ImportedRow, User, UserCommand},
};

/// Makes a user as one row of an import says it. The command follows from the row, so that the same row of the same import
/// makes nobody twice.
pub struct ImportUser {
    /// The user, if it is made now.
    pub user: UserId,
    /// The import, as the operator calls it.
    pub import: String,
    /// What the row says.
    pub row: ImportedRow,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

/// Whose row it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedUser {
    /// This user was made by it.
    Made(UserId),
    /// This one was made when it came first.
    There(UserId),
}

impl Decision for ImportUser {
    type Answer = ImportedUser;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<ImportedUser, Refused> {
        unit.begins::<User>(self.user.as_str());
        let (pool, user, import) = (unit.pool()?, self.user.clone(), self.import.clone());
        let row = Box::new(self.row.clone());
        let import = UserCommand::Import { pool, user, import, row, at: self.at };
        unit.execute::<User>(self.user.as_str(), import).await?;
        Ok(ImportedUser::Made(self.user.clone()))
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<ImportedUser, Refused> {
        let user = written.first::<User>().ok_or(CommandError::Unknown("user"))?;
        Ok(ImportedUser::There(user.into()))
    }
}
