//! An authorization request that waits for somebody to sign in. Only the browser that it was made with resumes it: an
//! id alone opens nothing.

use actix_web::HttpRequest;
use domain::id::GrantId;
use projections::grants::GrantView;

use crate::{
    app::App,
    http::{error::Error, host::PoolHost, secrets},
};

/// The request, with the cookie that was set with it.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or not for this browser.
pub async fn own(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<GrantView, Error> {
    let secret = app.cookies.authorization_secret(request, id).ok_or(Error::NotFound)?;
    let grant = app.views.grant(&host.pool.id, id).await?.ok_or(Error::NotFound)?;
    if secrets::is(&secret, &grant.request.cookie) { Ok(grant) } else { Err(Error::NotFound) }
}

/// The same, while it still waits.
///
/// # Errors
/// [`Error::NotFound`] where there is none, not for this browser, or no longer.
pub async fn pending(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<GrantView, Error> {
    let grant = own(app, request, host, id).await?;
    if grant.pending_at(app.now()).is_some() { Ok(grant) } else { Err(Error::NotFound) }
}
