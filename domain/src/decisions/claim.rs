//! The browser of a login claims its session, and where it serves an authorization request, its code.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, issued, step, usable};
use crate::{
    grant::{Grant, GrantCommand, Granted},
    id::{GrantId, LoginId, SecretHash, SessionId},
    login::{LoginEvent, Reason, State, Step},
    recorded::Undecided,
    session::{Session, SessionCommand, SessionEnd, Start},
    unit::{Decision, Refused, Unit},
    user::User,
};

/// Claims a bound login.
pub struct ClaimLogin {
    /// The login.
    pub login: LoginId,
    /// The session that starts.
    pub session: SessionId,
    /// The SHA-256 of the session cookie.
    pub session_credential: SecretHash,
    /// When the session ends by itself.
    pub session_expires_at: DateTime<Utc>,
    /// The session that the browser had until now: it ends.
    pub replaced: Option<SessionId>,
    /// The SHA-256 of the cookie that names the browser.
    pub browser: SecretHash,
    /// The authorization request to grant at once, with the SHA-256 of its code and when that expires; `None` where the
    /// person is asked first whether it is them.
    pub grant: Option<(GrantId, SecretHash, DateTime<Utc>)>,
    /// Now.
    pub at: DateTime<Utc>,
}

/// How a claim went.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The step.
    pub answer: LoginAnswer,
    /// The grant, where it was granted with it.
    pub grant: Option<Grant>,
}

impl Decision for ClaimLogin {
    type Answer = Claimed;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Claimed, Refused> {
        let (login, issued) = issued(unit, &self.login).await?;
        let asked = self.grant.as_ref().map(|(grant, ..)| grant);
        if asked.is_some() && asked != issued.authorization.as_ref() {
            return Err(Undecided::Unknown("authorization").into());
        }
        let mut next = Step::Claim { session: self.session.clone() };
        if let (State::Bound, Some(bound)) = (login.state_at(self.at), &login.bound) {
            let usable =
                usable(unit, &issued.pool, &issued.application, &issued.connection).await?;
            let user: User = unit.load(bound.user.as_str()).await?;
            if let Err(reason) = usable {
                next = Step::Refuse(reason);
            } else if user.blocked || user.erased {
                next = Step::Refuse(Reason::UserBlocked);
            }
        }
        let events = step(unit, &self.login, self.at, next).await?;
        let mut grant = None;
        if let (Some(LoginEvent::Claimed { .. }), Some(bound)) = (events.last(), login.bound) {
            let authenticated_at =
                login.authorization.map_or(bound.at, |authorization| authorization.at);
            let start = Start {
                pool: issued.pool,
                user: bound.user,
                login: self.login.clone(),
                credential: self.session_credential.clone(),
                browser: self.browser.clone(),
                authenticated_at,
                expires_at: self.session_expires_at,
                confirmed: self.grant.is_some(),
            };
            grant = self.start(unit, start).await?;
        }
        Ok(Claimed { answer: answer(unit, &self.login, events).await?, grant })
    }
}

impl ClaimLogin {
    async fn start<U: Unit>(&self, unit: &mut U, start: Start) -> Result<Option<Grant>, Refused> {
        if let Some(replaced) = &self.replaced {
            let end = SessionCommand::End { reason: SessionEnd::Replaced, at: self.at };
            unit.execute::<Session>(replaced.as_str(), end).await?;
        }
        let (user, authenticated_at) = (start.user.clone(), start.authenticated_at);
        let command = SessionCommand::Start { start, at: self.at };
        unit.begins::<Session>(self.session.as_str());
        unit.execute::<Session>(self.session.as_str(), command).await?;
        let Some((id, code, code_expires_at)) = self.grant.clone() else {
            return Ok(None);
        };
        let granted = Granted {
            user,
            session: self.session.clone(),
            authenticated_at,
            code,
            code_expires_at,
        };
        unit.execute::<Grant>(id.as_str(), GrantCommand::Grant { granted, at: self.at }).await?;
        Ok(Some(unit.load(id.as_str()).await?))
    }
}
