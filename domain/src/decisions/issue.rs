//! A browser asks for a code.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, lifetimes, step, usable};
use crate::{
    grant::Grant,
    id::{ApplicationId, ConnectionId, GrantId, LoginId, PoolId, SecretHash},
    login::{Credential, Issue, Login, Origin, Step},
    recorded::Undecided,
    unit::{Decision, Refused, Unit},
};

/// What a person signs in for.
pub enum Purpose {
    /// An application as such.
    Application(ApplicationId),
    /// An authorization request, of whatever application.
    Authorization {
        /// The request.
        id: GrantId,
        /// The SHA-256 of the cookie that its browser brings.
        cookie: SecretHash,
    },
}

/// Issues a login; the oldest live ones of the same browser give way.
pub struct IssueLogin {
    /// Its id.
    pub login: LoginId,
    /// The pool.
    pub pool: PoolId,
    /// What for.
    pub purpose: Purpose,
    /// The connection.
    pub connection: ConnectionId,
    /// The public id inside the code.
    pub ticket: String,
    /// What the browser holds.
    pub credential: Credential,
    /// Where it is started.
    pub origin: Origin,
    /// The browser's live logins that are too many.
    pub superseded: Vec<LoginId>,
    /// Now.
    pub at: DateTime<Utc>,
}

impl Decision for IssueLogin {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let (application, authorization) = self.target(unit).await?;
        usable(unit, &self.pool, &application, &self.connection)
            .await?
            .map_err(Refused::Forbidden)?;
        for older in &self.superseded {
            step(unit, older, self.at, Step::Supersede).await?;
        }
        let issue = Issue {
            pool: self.pool.clone(),
            application,
            connection: self.connection.clone(),
            ticket: self.ticket.clone(),
            credential: self.credential.clone(),
            origin: self.origin.clone(),
            authorization,
            lifetimes: lifetimes(unit, &self.pool).await?,
        };
        unit.begins::<Login>(self.login.as_str());
        let events = step(unit, &self.login, self.at, Step::Issue(Box::new(issue))).await?;
        answer(unit, &self.login, events).await
    }
}

impl IssueLogin {
    /// The application, and the request that the login serves.
    async fn target<U: Unit>(
        &self,
        unit: &mut U,
    ) -> Result<(ApplicationId, Option<GrantId>), Refused> {
        match &self.purpose {
            Purpose::Application(application) => Ok((application.clone(), None)),
            Purpose::Authorization { id, cookie } => {
                let grant: Grant = unit.load(id.as_str()).await?;
                let request = grant
                    .request_of(&self.pool, cookie)
                    .and(grant.pending_at(self.at))
                    .ok_or(Undecided::Unknown("authorization"))?;
                Ok((request.application.clone(), Some(id.clone())))
            }
        }
    }
}
