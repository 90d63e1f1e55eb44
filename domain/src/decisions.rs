//! Commands that concern several aggregates at once: one file a step. Each is a [`Decision`]: it reads what it needs,
//! lets the aggregates decide, and is taken whole or not at all.
//!
//! [`Decision`]: crate::unit::Decision

mod arrival;
mod authorize;
mod binding;
mod change;
mod claim;
mod claim_link;
mod console;
mod console_scan;
mod console_ways;
mod continue_session;
mod default_connection;
mod disown;
mod endings;
mod erase;
mod experience;
mod import;
mod issue;
mod merge;
mod one;
mod operated;
mod redeem;
mod refresh;
mod scan;
mod switch_connection;
#[cfg(test)]
mod tests;

pub use authorize::AuthorizeLogin;
pub use binding::{ChooseNewAccount, CodeNoted, PasswordOf, ProveAccount, SendCode, Shown};
pub use change::Change;
pub use claim::{ClaimLogin, Claimed, ServedRequest};
pub use claim_link::ClaimLink;
pub use console::{
    ChangeOperatorRole, ConfirmConsole, JoinConsole, NewConsoleSession, RemoveOperator,
    SignInToConsole, WayIn,
};
pub use console_scan::SeeScan;
pub use console_ways::{ChangeWays, EndOtherConsoleSessions, EraseOperator, WayChange};
pub use continue_session::ContinueSession;
pub use default_connection::ChooseDefaultConnection;
pub use disown::DisownLogin;
pub use endings::{DeclineLogin, ExpireLogin, RefuseAttempt, RefuseSwitchedOff};
pub use erase::EraseUser;
pub use experience::SeeExperience;
pub use import::{ImportUser, ImportedUser};
pub use issue::IssueLogin;
pub use merge::{MergeUsers, Side};
pub use one::Execute;
pub use operated::{BlockUser, ChangeUser, EndSessions, RegisterUser, UnlinkIdentity};
pub use redeem::{NotRedeemed, RedeemCode, Redemption};
pub use refresh::{
    GoodRefreshToken, LookAtRefreshToken, NotRefreshed, ShownRefreshToken, UseRefreshToken,
};
pub use scan::{ScanLogin, Scanned};
pub use switch_connection::SwitchConnection;

use chrono::{DateTime, Utc};

use crate::{
    aggregate::{CommandError, Recorded},
    application::Application,
    authorization_request::AuthorizationRequest,
    connection::Connection,
    id::{ApplicationId, ConnectionId, GrantId, LoginId, UserId},
    identity::Identity,
    login::{Issued, Lifetimes, Login, LoginCommand, LoginEvent, Step},
    name::Name,
    pool::Pool,
    reason::Reason,
    unit::{Refused, Unit, Written},
    user::User,
};

/// How a step of a login went.
#[derive(Clone, Debug)]
pub struct LoginAnswer {
    /// The login after it.
    pub login: Login,
    /// The events that it caused.
    pub events: Vec<LoginEvent>,
}

impl LoginAnswer {
    /// Why the step was not allowed, if it was not.
    pub fn refusal(&self) -> Option<Reason> {
        self.events.iter().find_map(LoginEvent::reason)
    }
}

/// Takes one step of a login.
async fn step<U: Unit>(
    unit: &mut U,
    login: &LoginId,
    at: DateTime<Utc>,
    step: Step,
) -> Result<Vec<LoginEvent>, Refused> {
    let unrecorded = unit.unrecorded(login);
    unit.execute::<Login>(login.as_str(), LoginCommand { at, unrecorded, step }).await
}

/// The login after the steps of this unit.
async fn answer<U: Unit>(
    unit: &mut U,
    login: &LoginId,
    events: Vec<LoginEvent>,
) -> Result<LoginAnswer, Refused> {
    Ok(LoginAnswer { login: unit.load(login.as_str()).await?, events })
}

/// The answer to a step that was taken before.
async fn answer_again<U: Unit>(
    unit: &mut U,
    login: &LoginId,
    written: &Written,
) -> Result<LoginAnswer, Refused> {
    answer(unit, login, written.events::<Login>(login.as_str())?).await
}

async fn lifetimes<U: Unit>(unit: &mut U) -> Result<Lifetimes, Refused> {
    let pool = unit.pool()?;
    Ok(unit.load::<Pool>(pool.as_str()).await?.settings.lifetimes)
}

/// Whether people sign in to the pool.
async fn is_on<U: Unit>(unit: &mut U) -> Result<bool, Refused> {
    let pool = unit.pool()?;
    Ok(!unit.load::<Pool>(pool.as_str()).await?.disabled)
}

/// The application, or why nobody signs in to it.
async fn client<U: Unit>(
    unit: &mut U,
    application: &ApplicationId,
) -> Result<Result<Application, Reason>, Refused> {
    if !is_on(unit).await? {
        return Ok(Err(Reason::PoolOff));
    }
    let client: Application = known(unit.load(application.as_str()).await)?;
    Ok(if client.is_on() { Ok(client) } else { Err(Reason::ApplicationOff) })
}

/// The connection, or why it may not be used to sign in to the application.
async fn usable<U: Unit>(
    unit: &mut U,
    application: &ApplicationId,
    connection: &ConnectionId,
) -> Result<Result<Connection, Reason>, Refused> {
    let client = match client(unit, application).await? {
        Ok(client) => client,
        Err(reason) => return Ok(Err(reason)),
    };
    let source: Connection = known(unit.load(connection.as_str()).await)?;
    if !source.is_on() || !client.connections.contains(connection) {
        return Ok(Err(Reason::ConnectionOff));
    }
    Ok(Ok(source))
}

/// Why a request brings nobody in: its application is off, or the connection of the login that was for it. A session from before
/// answers by no connection.
async fn off<U: Unit>(
    unit: &mut U,
    application: &ApplicationId,
    connection: Option<&ConnectionId>,
) -> Result<Option<Reason>, Refused> {
    Ok(match connection {
        Some(connection) => usable(unit, application, connection).await?.err(),
        None => client(unit, application).await?.err(),
    })
}

/// The connection of a login, if it was for this request.
fn connection_for<'a>(login: &'a Login, request: &GrantId) -> Option<&'a ConnectionId> {
    let issued = login.issued.as_ref().filter(|issued| issued.grant.as_ref() == Some(request));
    issued.map(|issued| &issued.connection)
}

/// Whether a request is answered at an address that is its client's now: one that is registered, or the callback URL of a
/// connection of the client.
async fn leads_back<U: Unit>(
    unit: &mut U,
    request: &AuthorizationRequest,
) -> Result<bool, Refused> {
    let Some(connection) = &request.connection else {
        let client: Application = known(unit.load(request.application.as_str()).await)?;
        return Ok(request.leads_back_to(&client.settings));
    };
    let usable = usable(unit, &request.application, connection).await?;
    let callback = usable.ok().and_then(|connection| connection.settings.callback_url);
    Ok(callback.as_ref() == Some(&request.redirect_uri))
}

/// One of another pool is as good as none.
fn known<A: Default>(loaded: Result<A, Refused>) -> Result<A, Refused> {
    match loaded {
        Err(Refused::Undecided(CommandError::Unknown(_))) => Ok(A::default()),
        other => other,
    }
}

/// What a login was issued with; a login that was never issued is unknown.
async fn issued<U: Unit>(unit: &mut U, login: &LoginId) -> Result<(Login, Issued), Refused> {
    let loaded: Login = unit.load(login.as_str()).await?;
    let issued = loaded.issued.clone().ok_or(CommandError::Unknown("login"))?;
    Ok((loaded, issued))
}

/// The user whom a WeChat account opens: by its openid first, else by its unionid.
async fn user_of<U: Unit>(unit: &mut U, identity: &Identity) -> Result<Option<User>, Refused> {
    let pool = unit.pool()?;
    for name in [identity.name(&pool), identity.union_name(&pool)].into_iter().flatten() {
        if let Some(user) = holder(unit, &name).await? {
            return Ok(Some(user));
        }
    }
    Ok(None)
}

/// The account that a user goes on with: itself, or the one into which it was merged since.
async fn going_on<U: Unit>(unit: &mut U, user: &UserId) -> Result<User, Refused> {
    let mut user: User = unit.load(user.as_str()).await?;
    while let Some(into) = user.merged_into.take() {
        user = unit.load(into.as_str()).await?;
    }
    Ok(user)
}

/// The user who holds a name. A name and its holder are read one after the other: whoever gave it up meanwhile is not the
/// holder any more.
async fn holder<U: Unit>(unit: &mut U, name: &Name) -> Result<Option<User>, Refused> {
    let Some(id) = unit.owner(name).await? else {
        return Ok(None);
    };
    let user: User = unit.load(&id).await?;
    Ok(Some(user).filter(|user| user.names().contains(name)))
}
