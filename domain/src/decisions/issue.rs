//! A browser asks for a code.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, answer_again, known, lifetimes, step, usable};
use crate::{
    aggregate::CommandError,
    grant::Grant,
    id::{ApplicationId, ConnectionId, GrantId, LoginId},
    login::{Credential, Issue, Login, Origin, Step},
    unit::{Decision, Refused, Unit, Written},
};

/// Issues a login; the oldest live ones of the same browser give way.
pub struct IssueLogin {
    /// Its id.
    pub login: LoginId,
    /// What the person signs in to.
    pub application: ApplicationId,
    /// The grant that it serves: the id of an authorization request that waits, and that this browser made.
    pub grant: Option<GrantId>,
    /// The connection.
    pub connection: ConnectionId,
    /// The public id inside the code.
    pub ticket: String,
    /// What the browser holds.
    pub credential: Credential,
    /// The browser that asks for it.
    pub origin: Origin,
    /// The browser's live logins that are too many.
    pub superseded: Vec<LoginId>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for IssueLogin {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        usable(unit, &self.application, &self.connection).await?.map_err(Refused::Forbidden)?;
        if let Some(grant) = &self.grant {
            waits(unit, grant).await?;
        }
        for older in &self.superseded {
            step(unit, older, self.at, Step::Supersede).await?;
        }
        let issue = Issue {
            pool: unit.pool()?,
            application: self.application.clone(),
            connection: self.connection.clone(),
            ticket: self.ticket.clone(),
            credential: self.credential.clone(),
            origin: self.origin.clone(),
            grant: self.grant.clone(),
            lifetimes: lifetimes(unit).await?,
        };
        unit.begins::<Login>(self.login.as_str());
        let events = step(unit, &self.login, self.at, Step::Issue(Box::new(issue))).await?;
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

/// Nobody signed in for the request yet. Nearly always so: the page is not shown for another.
async fn waits<U: Unit>(unit: &mut U, grant: &GrantId) -> Result<(), Refused> {
    unit.begins::<Grant>(grant.as_str());
    match known(unit.load::<Grant>(grant.as_str()).await)?.granted {
        None => Ok(()),
        Some(_) => Err(CommandError::Unknown("authorization").into()),
    }
}
