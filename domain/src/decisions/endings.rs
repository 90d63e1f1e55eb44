//! The person declines, a step fails before it could be taken, or time is over.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, answer_again, issued, step, usable};
use crate::{
    id::{LoginId, SecretHash},
    login::{Login, LoginEvent, State, Step},
    reason::Reason,
    unit::{Decision, Refused, Unit, Written},
};

/// The person declines on the phone.
pub struct DeclineLogin {
    /// The login.
    pub login: LoginId,
    /// The SHA-256 of the phone token.
    pub phone_token: SecretHash,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for DeclineLogin {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let decline = Step::Decline { phone_token: self.phone_token.clone() };
        let events = step(unit, &self.login, self.at, decline).await?;
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

/// Remembers that a step failed outside: WeChat refused the code, or no browser is there.
pub struct RefuseAttempt {
    /// The login.
    pub login: LoginId,
    /// Why it failed.
    pub reason: Reason,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for RefuseAttempt {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        issued(unit, &self.login).await?;
        let events = step(unit, &self.login, self.at, Step::RefuseAttempt(self.reason)).await?;
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

/// Ends a login that nobody authorized yet and whose connection or application was switched off since.
pub struct RefuseSwitchedOff {
    /// The login.
    pub login: LoginId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for RefuseSwitchedOff {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let (login, issued) = issued(unit, &self.login).await?;
        let waits = matches!(login.state, State::Issued | State::Scanned);
        let events = match usable(unit, &issued.application, &issued.connection).await? {
            Err(reason) if waits => step(unit, &self.login, self.at, Step::Refuse(reason)).await?,
            _ => Vec::new(),
        };
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

/// Expires a login, if its time says so: the sweeper writes it down.
pub struct ExpireLogin {
    /// The login.
    pub login: LoginId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ExpireLogin {
    type Answer = Vec<LoginEvent>;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Self::Answer, Refused> {
        step(unit, &self.login, self.at, Step::Expire).await
    }

    async fn answer_again<U: Unit>(
        &self,
        _unit: &mut U,
        written: &Written,
    ) -> Result<Self::Answer, Refused> {
        written.events::<Login>(self.login.as_str())
    }
}
