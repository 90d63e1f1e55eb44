//! The person says on the phone that the sign-in was not theirs.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, answer_again, issued, step};
use crate::{
    id::{LoginId, SecretHash},
    login::{State, Step},
    session::{Session, SessionCommand, SessionEnd},
    unit::{Decision, Refused, Unit, Written},
};

/// Undoes what the person agreed to: nobody claims the login any more, and if a browser did, its session ends, and with it all that
/// it brought.
pub struct DisownLogin {
    /// The login.
    pub login: LoginId,
    /// The SHA-256 of the phone token.
    pub phone_token: SecretHash,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for DisownLogin {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let (login, _) = issued(unit, &self.login).await?;
        let claimed = login.state == State::Claimed && login.is_held_by(&self.phone_token);
        if let Some(session) = login.session.filter(|_| claimed) {
            let end = SessionCommand::End { reason: SessionEnd::Disowned, at: self.at };
            unit.execute::<Session>(session.as_str(), end).await?;
            return answer(unit, &self.login, Vec::new()).await;
        }
        let disown = Step::Disown { phone_token: self.phone_token.clone() };
        let events = step(unit, &self.login, self.at, disown).await?;
        answer(unit, &self.login, events).await
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> Result<LoginAnswer, Refused> {
        answer_again(unit, &self.login, written).await
    }
}
