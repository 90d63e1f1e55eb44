//! A browser that is signed in already answers an authorization request.

use chrono::{DateTime, Utc};

use super::{ServedRequest, connection_for, known, leads_back, off};
use crate::{
    aggregate::CommandError,
    grant::{Grant, GrantCommand, GrantState},
    id::SessionId,
    login::Login,
    reason::Reason,
    session::{Session, SessionCommand, Start},
    unit::{Decision, Refused, Unit, Written},
    user::User,
};

/// Grants a request by an existing session.
pub struct ContinueSession {
    /// The session, already authenticated by its cookie.
    pub session: SessionId,
    /// The request, of the browser that asks.
    pub served: ServedRequest,
    /// The person was asked whether it is them, and said yes.
    pub asked: bool,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for ContinueSession {
    type Answer = Grant;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Grant, Refused> {
        let session: Session = unit.load(self.session.as_str()).await?;
        let start = session.live_at(self.at).ok_or(CommandError::Unknown("session"))?;
        // Nearly always so: it was granted before only if the answer was lost.
        unit.begins::<Grant>(self.served.grant.as_str());
        let grant: Grant = known(unit.load(self.served.grant.as_str()).await)?;
        if self.granted_before(&grant) {
            return Ok(grant);
        }
        if grant.granted.is_some() || !self.served.request.waits_at(self.at) {
            return Err(CommandError::Unknown("authorization").into());
        }
        self.check(unit, start).await?;
        match (session.confirmed, self.asked) {
            (true, _) => {}
            // Somebody else may have confirmed the code on their phone: before the person was asked, no site is told.
            (false, false) => return Err(not_good("the person was not asked")),
            (false, true) => {
                let confirm = SessionCommand::Confirm { at: self.at };
                unit.execute::<Session>(self.session.as_str(), confirm).await?;
            }
        }
        let granted = self.served.granted(
            start.pool.clone(),
            start.user.clone(),
            self.session.clone(),
            start.authenticated_at,
        );
        let command = GrantCommand::Grant { granted, at: self.at };
        unit.execute::<Grant>(self.served.grant.as_str(), command).await?;
        unit.load(self.served.grant.as_str()).await
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        _written: &Written,
    ) -> Result<Grant, Refused> {
        unit.load(self.served.grant.as_str()).await
    }
}

impl ContinueSession {
    /// The browser lost the answer and asks again: it is the same, as long as its code is good.
    fn granted_before(&self, grant: &Grant) -> bool {
        grant.state == GrantState::Granted
            && grant.granted.as_ref().is_some_and(|granted| {
                granted.session == self.session && self.at < granted.code_expires_at
            })
    }

    /// Whether the session is fresh enough, and application and user are still there.
    async fn check<U: Unit>(&self, unit: &mut U, start: &Start) -> Result<(), Refused> {
        let request = &self.served.request;
        let login: Login = unit.load(start.login.as_str()).await?;
        let connection = connection_for(&login, &self.served.grant);
        if !request.is_for(&start.user) {
            return Err(not_good("the request means somebody else"));
        }
        if !request.accepts(connection.is_some(), start.authenticated_at, self.at) {
            return Err(not_good("the request asks for a new scan"));
        }
        if let Some(reason) = off(unit, &request.application, connection).await? {
            return Err(Refused::Forbidden(reason));
        }
        if !leads_back(unit, request).await? {
            return Err(CommandError::Unknown("authorization").into());
        }
        if !unit.load::<User>(start.user.as_str()).await?.may_sign_in() {
            return Err(Refused::Forbidden(Reason::UserBlocked));
        }
        Ok(())
    }
}

fn not_good(why: &'static str) -> Refused {
    CommandError::Invalid { field: "session", why }.into()
}
