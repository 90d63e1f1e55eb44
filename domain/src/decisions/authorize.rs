//! The person authorizes: which account it is, is decided and written in the same unit.

use chrono::{DateTime, Utc};

use super::{
    LoginAnswer, answer, answer_again, arrival::Arrival, going_on, issued, lifetimes, step, usable,
};
use crate::{
    account_choice::{Resolution, resolve, resolve_known, resolve_link},
    connection::Connection,
    id::{IdentityId, LoginId, SecretHash, SessionId, UserId},
    login::{Agreement, How, Intent, LoginEvent, State, Step},
    personal::Personal,
    reason::Reason,
    session::Session,
    unit::{Decision, Refused, Unit, Written},
};

/// Takes an authorization and what follows from it.
pub struct AuthorizeLogin {
    /// The login.
    pub login: LoginId,
    /// The SHA-256 of the phone token.
    pub phone_token: SecretHash,
    /// The number (E.164) that WeChat verified, if it was needed and given.
    pub phone: Option<Personal<String>>,
    /// What the person agreed to.
    pub agreements: Vec<Agreement>,
    /// The id of the account, should a new one be made.
    pub new_user: UserId,
    /// The id of the link from WeChat account to user, should a new one be made.
    pub new_identity: IdentityId,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

impl Decision for AuthorizeLogin {
    type Answer = LoginAnswer;

    async fn decide<U: Unit>(&self, unit: &mut U) -> Result<LoginAnswer, Refused> {
        let (login, issued) = issued(unit, &self.login).await?;
        let usable = usable(unit, &issued.application, &issued.connection).await?;
        let next = match &usable {
            Err(reason) if login.state == State::Scanned => Step::Refuse(*reason),
            _ => Step::Authorize {
                phone_token: self.phone_token.clone(),
                phone: self.phone.clone(),
                agreements: self.agreements.clone(),
                lifetimes: lifetimes(unit).await?,
            },
        };
        let mut events = step(unit, &self.login, self.at, next).await?;
        if let (Some(LoginEvent::Authorized { .. }), Ok(connection)) = (events.last(), usable) {
            events.extend(self.resolve(unit, &connection).await?);
        }
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

impl AuthorizeLogin {
    async fn resolve<U: Unit>(
        &self,
        unit: &mut U,
        connection: &Connection,
    ) -> Result<Vec<LoginEvent>, Refused> {
        let (login, issued) = issued(unit, &self.login).await?;
        let Some(scan) = login.scan else {
            return Ok(Vec::new());
        };
        let arrival = Arrival {
            login: &self.login,
            account: scan.identity,
            phone: self.phone.clone(),
            new_identity: &self.new_identity,
            at: self.at,
        };
        let found = arrival.candidates(unit).await?;
        let policy = connection.settings.policy;
        let resolution = match issued.intent {
            Intent::SignIn => resolve(policy, &found, self.at),
            Intent::Prove { .. } => resolve_known(policy, &found),
            Intent::Link { session, .. } if !is_live(unit, session.as_ref(), self.at).await? => {
                Resolution::Refuse(Reason::SignInAgain)
            }
            Intent::Link { user, .. } => {
                let user = going_on(unit, &user).await?;
                resolve_link(&found, &arrival.known(user))
            }
        };
        let next = match resolution {
            Resolution::Bind(bind) => arrival.bind(unit, bind).await?,
            Resolution::Register { phone_held_elsewhere } => {
                arrival.register(unit, &self.new_user, How::NewUser, phone_held_elsewhere).await?
            }
            Resolution::Ask { why, named, new_account_allowed } => {
                let lifetimes = lifetimes(unit).await?;
                Step::AskBinding { why, named, new_account_allowed, lifetimes }
            }
            Resolution::Refuse(reason) => Step::Refuse(reason),
        };
        step(unit, &self.login, self.at, next).await
    }
}

/// Whether the person is still signed in where they asked for a further way in.
async fn is_live<U: Unit>(
    unit: &mut U,
    session: Option<&SessionId>,
    at: DateTime<Utc>,
) -> Result<bool, Refused> {
    let Some(session) = session else {
        return Ok(false);
    };
    let session: Session = unit.load(session.as_str()).await?;
    Ok(session.live_at(at).is_some())
}
