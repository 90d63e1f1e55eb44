//! An authorization request that waits for somebody to sign in. Only the browser that it was made with resumes it: an
//! id alone opens nothing.

use actix_web::HttpRequest;
use domain::{authorization_request::AuthorizationRequest, id::GrantId};

use crate::{
    app::App,
    http::{error::Error, host::PoolHost, secrets},
};

/// The request, for the browser that has its cookie.
///
/// # Errors
/// [`Error::NotFound`] if there is none, not for this browser, or not any more.
pub async fn own(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<AuthorizationRequest, Error> {
    let secret = app.cookies.authorization_secret(request, id).ok_or(Error::NotFound)?;
    let asked = app.pending.get(&host.pool.id, id).await?;
    asked.filter(|asked| secrets::is(&secret, &asked.cookie)).ok_or(Error::NotFound)
}

/// The same, while its time is not over. Whether somebody signed in for it, the decision says.
///
/// # Errors
/// [`Error::NotFound`] if there is none, not for this browser, or not any more.
pub async fn in_time(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<AuthorizationRequest, Error> {
    let asked = own(app, request, host, id).await?;
    if asked.waits_at(app.now()) { Ok(asked) } else { Err(Error::NotFound) }
}

/// The same, while nobody signed in for it.
///
/// # Errors
/// [`Error::NotFound`] if there is none, not for this browser, or not any more.
pub async fn waiting(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<AuthorizationRequest, Error> {
    let asked = in_time(app, request, host, id).await?;
    match app.views.grant(&host.pool.id, id).await? {
        None => Ok(asked),
        Some(_) => Err(Error::NotFound),
    }
}
