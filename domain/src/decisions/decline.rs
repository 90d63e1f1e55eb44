//! The person declines, or a step fails before it could be taken.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, issued, step, usable};
use crate::{
    id::{LoginId, SecretHash},
    login::{Reason, State, Step},
    unit::{Decision, Refused, Unit},
};

/// The person declines on the phone.
pub struct DeclineLogin {
    /// The login.
    pub login: LoginId,
    /// The SHA-256 of the phone token.
    pub phone_token: SecretHash,
    /// Now.
    pub at: DateTime<Utc>,
}

impl Decision for DeclineLogin {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let decline = Step::Decline { phone_token: self.phone_token.clone() };
        let events = step(unit, &self.login, self.at, decline).await?;
        answer(unit, &self.login, events).await
    }
}

/// Remembers that a step failed outside: WeChat refused the code, or no browser is there.
pub struct RefuseAttempt {
    /// The login.
    pub login: LoginId,
    /// Why.
    pub reason: Reason,
    /// Now.
    pub at: DateTime<Utc>,
}

impl Decision for RefuseAttempt {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        issued(unit, &self.login).await?;
        let events = step(unit, &self.login, self.at, Step::RefuseAttempt(self.reason)).await?;
        answer(unit, &self.login, events).await
    }
}

/// Ends a login that nobody authorized yet and whose connection or application was switched off since.
pub struct RefuseSwitchedOff {
    /// The login.
    pub login: LoginId,
    /// Now.
    pub at: DateTime<Utc>,
}

impl Decision for RefuseSwitchedOff {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let (login, issued) = issued(unit, &self.login).await?;
        let waits = matches!(login.state, State::Issued | State::Scanned);
        let usable = usable(unit, &issued.pool, &issued.application, &issued.connection).await?;
        let events = match usable {
            Err(reason) if waits => step(unit, &self.login, self.at, Step::Refuse(reason)).await?,
            _ => Vec::new(),
        };
        answer(unit, &self.login, events).await
    }
}
