//! The connection and the application of a login, while both may be signed in with.

use domain::reason::Reason;
use projections::{applications::ApplicationView, connections::ConnectionView, logins::LoginView};

use super::refuse;
use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// What a login is by and for. A login that lost one of them ends, and so does one of a pool that is switched off; of a pool that
/// is deleted, nothing is there any more.
///
/// # Errors
/// [`Reason::PoolOff`], [`Reason::ConnectionOff`], [`Reason::ApplicationOff`], and [`Refusal::NotFound`] without a pool.
pub(super) async fn in_use(
    app: &App,
    caller: &Caller,
    login: &LoginView,
) -> Result<(ConnectionView, ApplicationView), Refusal> {
    let pool = app.views.pool(&login.pool).await?.ok_or(Refusal::NotFound)?;
    if pool.disabled {
        return Err(refuse::switched_off(app, caller, login, Reason::PoolOff).await);
    }
    let connection = app.views.connection(&login.pool, &login.connection).await?;
    let Some(connection) = connection.filter(|connection| !connection.disabled) else {
        return Err(refuse::switched_off(app, caller, login, Reason::ConnectionOff).await);
    };
    let application = app.views.application(&login.pool, &login.application).await?;
    let Some(application) = application.filter(|application| !application.disabled) else {
        return Err(refuse::switched_off(app, caller, login, Reason::ApplicationOff).await);
    };
    Ok((connection, application))
}
