//! A person is erased, from everything that holds something of them.

use chrono::{DateTime, Utc};

use super::{operated::seen, step};
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
    /// Its version as the asker saw it; `None` for whoever does not mind.
    pub seen: Option<u64>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for EraseUser {
    type Answer = Vec<UserEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        let at = self.at;
        let user = seen(unit, &self.user, self.seen).await?;
        let mut users = vec![user];
        // What ended in favour of the account is about the same person, and so is what ended in favour of that.
        let mut at_hand = 0;
        while let Some(user) = users.get(at_hand) {
            at_hand += 1;
            for absorbed in user.absorbed.clone() {
                users.push(unit.load(absorbed.as_str()).await?);
            }
        }
        let mut erased = Vec::new();
        for user in &users {
            let erase = UserCommand::Erase { at };
            erased.extend(unit.execute::<User>(user.id.as_str(), erase).await?);
        }
        let traces = unit.traces(&users).await?;
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
