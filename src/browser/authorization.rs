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

/// The same, while it still waits: nobody signed in for it, and its time is not over.
///
/// # Errors
/// [`Error::NotFound`] if there is none, not for this browser, or not any more.
pub async fn waiting(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<AuthorizationRequest, Error> {
    let asked = own(app, request, host, id).await?;
    let granted = app.views.grant(&host.pool.id, id).await?.is_some();
    if granted || !asked.waits_at(app.now()) { Err(Error::NotFound) } else { Ok(asked) }
}
