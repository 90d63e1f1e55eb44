//! The browser of a login that linked a further way in takes note of it. It has its session already, and keeps it.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, answer_again, issued, step};
use crate::{
    aggregate::CommandError,
    id::{LoginId, SessionId},
    login::Step,
    session::Session,
    unit::{Decision, Refused, Unit, Written},
};

/// Claims a bound login without a new session.
pub struct ClaimLink {
    /// The login.
    pub login: LoginId,
    /// The session of the browser, which is of the user who got a further way in.
    pub session: SessionId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ClaimLink {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let (_, with) = issued(unit, &self.login).await?;
        let session: Session = unit.load(self.session.as_str()).await?;
        let user = session.live_at(self.at).map(|start| &start.user);
        if user.is_none() || user != with.intent.links() {
            return Err(CommandError::Unknown("session").into());
        }
        let claim = Step::Claim { session: self.session.clone() };
        let events = step(unit, &self.login, self.at, claim).await?;
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
