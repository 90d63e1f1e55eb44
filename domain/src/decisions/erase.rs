//! A person is erased, from everything that holds something of them.

use chrono::{DateTime, Utc};

use super::step;
use crate::{
    grant::{Grant, GrantCommand},
    id::UserId,
    login::Step,
    session::{Session, SessionCommand},
    unit::{Decision, Refused, Unit, Written},
    user::{User, UserCommand, UserEvent},
};

/// Erases a user. Each stream that holds something of the person gets an event of its own, so that a command that was
/// about to add to it is decided again; the store destroys the keys with them.
pub struct EraseUser {
    /// The user.
    pub user: UserId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for EraseUser {
    type Answer = Vec<UserEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let at = self.at;
        let user: User = unit.load(self.user.as_str()).await?;
        let erased = unit.execute::<User>(self.user.as_str(), UserCommand::Erase { at }).await?;
        let traces = unit.traces(&user).await?;
        for login in &traces.logins {
            step(unit, login, at, Step::Erase).await?;
        }
        for session in &traces.sessions {
            unit.execute::<Session>(session.as_str(), SessionCommand::Erase { at }).await?;
        }
        for grant in &traces.grants {
            unit.execute::<Grant>(grant.as_str(), GrantCommand::Erase { at }).await?;
        }
        Ok(erased)
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<User>(self.user.as_str())
    }
}
