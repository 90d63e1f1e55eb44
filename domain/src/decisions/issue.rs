//! A browser asks for a code.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, lifetimes, step, usable};
use crate::{
    grant::Grant,
    id::{ApplicationId, ConnectionId, GrantId, LoginId, PoolId},
    login::{Credential, Issue, Login, Origin, Step},
    recorded::Undecided,
    unit::{Decision, Refused, Unit},
};

/// Issues a login; the oldest live ones of the same browser give way.
pub struct IssueLogin {
    /// Its id.
    pub login: LoginId,
    /// The pool.
    pub pool: PoolId,
    /// The application.
    pub application: ApplicationId,
    /// The connection.
    pub connection: ConnectionId,
    /// The public id inside the code.
    pub ticket: String,
    /// What the browser holds.
    pub credential: Credential,
    /// Where it is started.
    pub origin: Origin,
    /// The authorization request that it serves.
    pub authorization: Option<GrantId>,
    /// The browser's live logins that are too many.
    pub superseded: Vec<LoginId>,
    /// Now.
    pub at: DateTime<Utc>,
}

impl Decision for IssueLogin {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        usable(unit, &self.pool, &self.application, &self.connection)
            .await?
            .map_err(Refused::Forbidden)?;
        if let Some(grant) = &self.authorization {
            let grant: Grant = unit.load(grant.as_str()).await?;
            grant
                .pending_at(self.at)
                .filter(|request| {
                    request.pool == self.pool && request.application == self.application
                })
                .ok_or(Undecided::Unknown("authorization"))?;
        }
        for older in &self.superseded {
            step(unit, older, self.at, Step::Supersede).await?;
        }
        let issue = Issue {
            pool: self.pool.clone(),
            application: self.application.clone(),
            connection: self.connection.clone(),
            ticket: self.ticket.clone(),
            credential: self.credential.clone(),
            origin: self.origin.clone(),
            authorization: self.authorization.clone(),
            lifetimes: lifetimes(unit, &self.pool).await?,
        };
        unit.begins::<Login>(self.login.as_str());
        let events = step(unit, &self.login, self.at, Step::Issue(Box::new(issue))).await?;
        answer(unit, &self.login, events).await
    }
}
