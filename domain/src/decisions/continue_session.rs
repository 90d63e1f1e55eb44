//! A browser that is signed in already answers an authorization request.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    application::Application,
    grant::{AuthorizationRequest, Grant, GrantCommand, GrantState, Granted},
    id::{GrantId, PoolId, SecretHash, SessionId},
    login::Reason,
    recorded::Undecided,
    session::{Session, SessionCommand},
    unit::{Decision, Refused, Unit},
    user::User,
};

/// Grants a request by an existing session.
pub struct ContinueSession {
    /// The pool of the host that was asked.
    pub pool: PoolId,
    /// The session, already authenticated by its cookie.
    pub session: SessionId,
    /// The request.
    pub grant: GrantId,
    /// The SHA-256 of the cookie that the request's browser brings.
    pub cookie: SecretHash,
    /// The SHA-256 of the code.
    pub code: SecretHash,
    /// When the code expires.
    pub code_expires_at: DateTime<Utc>,
    /// The person was asked whether it is them, and said yes.
    pub asked: bool,
    /// Now.
    pub at: DateTime<Utc>,
}

impl Decision for ContinueSession {
    type Answer = Grant;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<Grant, Refused> {
        let session: Session = unit.load(self.session.as_str()).await?;
        let start = session
            .live_at(self.at)
            .filter(|start| start.pool == self.pool)
            .ok_or(Undecided::Unknown("session"))?;
        let grant: Grant = unit.load(self.grant.as_str()).await?;
        grant.request_of(&self.pool, &self.cookie).ok_or(Undecided::Unknown("authorization"))?;
        if self.granted_before(&grant) {
            return Ok(grant);
        }
        let request = grant.pending_at(self.at).ok_or(Undecided::Unknown("authorization"))?;
        if !request.accepts(session.started_at, start.authenticated_at, grant.requested_at, self.at)
        {
            return Err(Undecided::Invalid {
                field: "session",
                why: "the request asks for a new scan",
            }
            .into());
        }
        if !unit.load::<Application>(request.application.as_str()).await?.exists() {
            return Err(Refused::Forbidden(Reason::ApplicationOff));
        }
        let user: User = unit.load(start.user.as_str()).await?;
        if user.blocked || user.erased {
            return Err(Refused::Forbidden(Reason::UserBlocked));
        }
        match (session.confirmed, self.asked) {
            (true, _) => {}
            // Somebody else may have confirmed the code on their phone: before the person was asked, no site is told.
            (false, false) => {
                return Err(Undecided::Invalid {
                    field: "session",
                    why: "the person was not asked",
                }
                .into());
            }
            (false, true) => {
                let confirm = SessionCommand::Confirm { at: self.at };
                unit.execute::<Session>(self.session.as_str(), confirm).await?;
            }
        }
        let granted = Granted {
            user: start.user.clone(),
            session: self.session.clone(),
            authenticated_at: start.authenticated_at,
            code: self.code.clone(),
            code_expires_at: self.code_expires_at,
        };
        unit.execute::<Grant>(self.grant.as_str(), GrantCommand::Grant { granted, at: self.at })
            .await?;
        unit.load(self.grant.as_str()).await
    }
}

impl ContinueSession {
    /// The browser lost the answer and asks again: it is the same.
    fn granted_before(&self, grant: &Grant) -> bool {
        grant.state == GrantState::Granted
            && grant.granted.as_ref().is_some_and(|granted| granted.session == self.session)
    }
}

impl AuthorizationRequest {
    /// Whether a session is fresh enough: `prompt=login` asks for one that started after the request, `max_age` for an
    /// authorization of at most so many seconds ago (OpenID Connect Core §3.1.2.1).
    pub fn accepts(
        &self,
        started_at: DateTime<Utc>,
        authenticated_at: DateTime<Utc>,
        requested_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> bool {
        let young = |max_age: u32| now - authenticated_at <= TimeDelta::seconds(i64::from(max_age));
        let since_request = authenticated_at >= requested_at && started_at >= requested_at;
        since_request || (!self.prompt_login && self.max_age.is_none_or(young))
    }
}
