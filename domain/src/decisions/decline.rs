//! The person declines, or a step fails before it could be taken.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, issued, step};
use crate::{
    id::{LoginId, SecretHash},
    login::{Reason, Step},
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
