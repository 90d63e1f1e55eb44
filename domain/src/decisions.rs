//! Commands that concern several aggregates at once: one file a step. Each is a [`Decision`]: it reads what it needs,
//! lets the aggregates decide, and is taken whole or not at all.
//!
//! [`Decision`]: crate::unit::Decision

mod authorize;
mod claim;
mod continue_session;
mod decline;
mod expire;
mod issue;
mod one;
mod redeem;
mod scan;
#[cfg(test)]
mod tests;

pub use authorize::AuthorizeLogin;
pub use claim::{ClaimLogin, Claimed};
pub use continue_session::ContinueSession;
pub use decline::{DeclineLogin, RefuseAttempt, RefuseSwitchedOff};
pub use expire::ExpireLogin;
pub use issue::{IssueLogin, Purpose};
pub use one::Execute;
pub use redeem::RedeemCode;
pub use scan::{ScanLogin, Scanned};

use crate::{
    application::Application,
    connection::Connection,
    id::{ApplicationId, ConnectionId, LoginId, PoolId},
    login::{Lifetimes, Login, LoginCommand, LoginEvent, Reason, Step},
    pool::Pool,
    recorded::Undecided,
    unit::{Refused, Unit},
};
use chrono::{DateTime, Utc};

/// How a step of a login went.
#[derive(Clone, Debug)]
pub struct LoginAnswer {
    /// The login after it.
    pub login: Login,
    /// What it caused.
    pub events: Vec<LoginEvent>,
}

impl LoginAnswer {
    /// Why the step was not allowed, where it was not.
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

async fn lifetimes<U: Unit>(unit: &mut U, pool: &PoolId) -> Result<Lifetimes, Refused> {
    Ok(unit.load::<Pool>(pool.as_str()).await?.settings.lifetimes)
}

/// The connection, or why it may not be used to sign in to the application.
async fn usable<U: Unit>(
    unit: &mut U,
    pool: &PoolId,
    application: &ApplicationId,
    connection: &ConnectionId,
) -> Result<Result<Connection, Reason>, Refused> {
    let client = unit.load::<Application>(application.as_str()).await?;
    if !client.exists() || client.pool.as_ref() != Some(pool) {
        return Ok(Err(Reason::ApplicationOff));
    }
    let source = unit.load::<Connection>(connection.as_str()).await?;
    if !source.exists()
        || source.pool.as_ref() != Some(pool)
        || !client.connections.contains(connection)
    {
        return Ok(Err(Reason::ConnectionOff));
    }
    Ok(Ok(source))
}

/// What a login was issued with; a login that was never issued is unknown.
async fn issued<U: Unit>(
    unit: &mut U,
    login: &LoginId,
) -> Result<(Login, crate::login::Issued), Refused> {
    let loaded: Login = unit.load(login.as_str()).await?;
    let issued = loaded.issued.clone().ok_or(Undecided::Unknown("login"))?;
    Ok((loaded, issued))
}
