//! Who is signed in with the browser that asks.

use actix_web::HttpRequest;
use domain::claim::{Claim, ClaimKind};
use projections::sessions::SessionView;

use crate::{
    app::App,
    http::{error::Error, host::PoolHost, secrets},
};

/// How long a session lasts, seconds: 12 hours.
pub const SESSION_SECONDS: i64 = 12 * 60 * 60;
/// How long a browser is known by its name, seconds: a year.
pub const BROWSER_SECONDS: i64 = 365 * 24 * 60 * 60;

/// The session of the cookie that the request brings, while it lasts.
///
/// # Errors
/// Where the database does not answer.
pub async fn current(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
) -> Result<Option<SessionView>, Error> {
    let Some(secret) = app.cookies.session_secret(request) else {
        return Ok(None);
    };
    let claim = Claim::in_pool(&host.pool.id, ClaimKind::Session, [&secrets::sha256(&secret)]);
    let session = app.views.session_of(&host.pool.id, &claim).await?;
    Ok(session.filter(|session| session.is_live_at(app.now())))
}
