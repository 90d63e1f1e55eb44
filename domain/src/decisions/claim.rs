//! The browser of a login claims its session and, if the login serves an authorization request, its code.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, answer_again, going_on, issued, known, leads_back, step, usable};
use crate::{
    aggregate::CommandError,
    authorization_request::AuthorizationRequest,
    grant::{Grant, GrantCommand, Granted},
    id::{GrantId, LoginId, PoolId, SecretHash, SessionId, UserId},
    login::{LoginEvent, State, Step},
    personal::Personal,
    reason::Reason,
    session::{Session, SessionCommand, SessionEnd, Start},
    unit::{Decision, Refused, Unit, Written},
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
    /// The authorization request to grant at once; `None` if the person is asked first whether it is them.
    pub request: Option<ServedRequest>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

/// An authorization request that waits, and the code that answers it.
#[derive(Clone, Debug)]
pub struct ServedRequest {
    /// The grant.
    pub grant: GrantId,
    /// What was asked for.
    pub request: AuthorizationRequest,
    /// The SHA-256 of the code.
    pub code: SecretHash,
    /// When the code expires.
    pub code_expires_at: DateTime<Utc>,
}

impl ServedRequest {
    /// What is granted to a session.
    pub(super) fn granted(
        &self,
        pool: PoolId,
        user: UserId,
        session: SessionId,
        authenticated_at: DateTime<Utc>,
    ) -> Box<Granted> {
        let AuthorizationRequest {
            application,
            connection,
            redirect_uri,
            scope,
            code_challenge,
            nonce,
            experience,
            entrance,
            ..
        } = self.request.clone();
        Box::new(Granted {
            pool,
            application,
            connection,
            user,
            session,
            redirect_uri,
            scope,
            code_challenge,
            nonce: nonce.map(Personal::from),
            experience,
            entrance,
            authenticated_at,
            code: self.code.clone(),
            code_expires_at: self.code_expires_at,
        })
    }
}

/// How a claim went.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The login, and what happened to it.
    pub answer: LoginAnswer,
    /// Whether the request was granted with it. It is not if it was granted before, to another tab, means
    /// somebody else, or is to go to an address that is not the client's any more.
    pub granted: bool,
}

impl Decision for ClaimLogin {
    type Answer = Claimed;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Claimed, Refused> {
        let (login, issued) = issued(unit, &self.login).await?;
        if issued.intent.links().is_some() {
            return Err(CommandError::Unknown("login").into());
        }
        let asked = self.request.as_ref().map(|served| &served.grant);
        let connection =
            self.request.as_ref().and_then(|served| served.request.connection.as_ref());
        let other = connection.is_some_and(|connection| *connection != issued.connection);
        if other || (asked.is_some() && asked != issued.grant.as_ref()) {
            return Err(CommandError::Unknown("authorization").into());
        }
        let mut next = Step::Claim { session: self.session.clone() };
        let mut signs_in = UserId::default();
        if let (State::Bound, Some(bound)) = (login.state_at(self.at), &login.bound) {
            let usable = usable(unit, &issued.application, &issued.connection).await?;
            let user = going_on(unit, &bound.user).await?;
            if let Err(reason) = usable {
                next = Step::Refuse(reason);
            } else if !user.may_sign_in() {
                next = Step::Refuse(Reason::UserBlocked);
            } else if !login.scan.as_ref().is_some_and(|scan| user.is_opened_by(&scan.identity)) {
                next = Step::Refuse(Reason::Unlinked);
            }
            signs_in = user.id;
        }
        let events = step(unit, &self.login, self.at, next).await?;
        let mut granted = false;
        if let (Some(LoginEvent::Claimed { .. }), Some(bound)) = (events.last(), login.bound) {
            let start = Start {
                pool: issued.pool,
                user: signs_in,
                login: self.login.clone(),
                credential: self.session_credential.clone(),
                browser: self.browser.clone().into(),
                authenticated_at: login.consent.map_or(bound.at, |consent| consent.at),
                expires_at: self.session_expires_at,
                confirmed: self.request.is_some(),
            };
            granted = self.start(unit, start).await?;
        }
        Ok(Claimed { answer: answer(unit, &self.login, events).await?, granted })
    }

    async fn answer_again<U: Unit>(
        &self,
        unit: &mut U,
        written: &Written,
    ) -> Result<Claimed, Refused> {
        let granted = match &self.request {
            Some(served) => !written.events::<Grant>(served.grant.as_str())?.is_empty(),
            None => false,
        };
        Ok(Claimed { answer: answer_again(unit, &self.login, written).await?, granted })
    }
}

impl ClaimLogin {
    async fn start<U: Unit>(&self, unit: &mut U, start: Start) -> Result<bool, Refused> {
        if let Some(replaced) = &self.replaced {
            let end = SessionCommand::End { reason: SessionEnd::Replaced, at: self.at };
            unit.execute::<Session>(replaced.as_str(), end).await?;
        }
        let (pool, user) = (start.pool.clone(), start.user.clone());
        let authenticated_at = start.authenticated_at;
        let command = SessionCommand::Start { start, at: self.at };
        unit.begins::<Session>(self.session.as_str());
        unit.execute::<Session>(self.session.as_str(), command).await?;
        let Some(served) = &self.request else {
            return Ok(false);
        };
        // Nearly always so: it was granted before only if the answer was lost.
        unit.begins::<Grant>(served.grant.as_str());
        let before: Grant = known(unit.load(served.grant.as_str()).await)?;
        let request = &served.request;
        let leads_back = leads_back(unit, request).await?;
        let may_be = leads_back && request.waits_at(self.at) && request.is_for(&user);
        if before.granted.is_some() || !may_be {
            return Ok(false);
        }
        let granted = served.granted(pool, user, self.session.clone(), authenticated_at);
        let grant = GrantCommand::Grant { granted, at: self.at };
        unit.execute::<Grant>(served.grant.as_str(), grant).await?;
        Ok(true)
    }
}
