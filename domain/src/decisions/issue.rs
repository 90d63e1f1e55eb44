//! A browser asks for a code.

use chrono::{DateTime, Utc};

use super::{LoginAnswer, answer, answer_again, issued, known, lifetimes, step, usable};
use crate::{
    aggregate::CommandError,
    grant::Grant,
    id::{ApplicationId, ConnectionId, GrantId, LoginId, UserId},
    login::{Credential, Intent, Issue, Login, Origin, State, Step},
    reason::Reason,
    unit::{Decision, Refused, Unit, Written},
    user::User,
};

/// Issues a login; the oldest live ones of the same browser give way.
pub struct IssueLogin {
    /// Its id.
    pub login: LoginId,
    /// What the person signs in to.
    pub application: ApplicationId,
    /// The grant that it serves: the id of an authorization request that waits, and that this browser made.
    pub grant: Option<GrantId>,
    /// What it is to bring.
    pub intent: Intent,
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
        match &self.intent {
            Intent::SignIn => {}
            Intent::Prove { login } => self.is_asked(unit, login).await?,
            Intent::Link { user, .. } => is_there(unit, user).await?,
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
            intent: self.intent.clone(),
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

impl IssueLogin {
    /// The other login still asks which account is theirs, for the same application.
    async fn is_asked<U: Unit>(&self, unit: &mut U, other: &LoginId) -> Result<(), Refused> {
        let (login, with) = issued(unit, other).await?;
        if login.state_at(self.at) == State::BindingAsked && with.application == self.application {
            Ok(())
        } else {
            Err(CommandError::Unknown("login").into())
        }
    }
}

/// The user may sign in, and so may get a further way in.
async fn is_there<U: Unit>(unit: &mut U, user: &UserId) -> Result<(), Refused> {
    let user: User = unit.load(user.as_str()).await?;
    if user.may_sign_in() { Ok(()) } else { Err(Refused::Forbidden(Reason::UserBlocked)) }
}

/// Nobody signed in for the request yet. Nearly always so: the page is not shown for another.
async fn waits<U: Unit>(unit: &mut U, grant: &GrantId) -> Result<(), Refused> {
    unit.begins::<Grant>(grant.as_str());
    match known(unit.load::<Grant>(grant.as_str()).await)?.granted {
        None => Ok(()),
        Some(_) => Err(CommandError::Unknown("authorization").into()),
    }
}
