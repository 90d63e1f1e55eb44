//! An authorization request that waits for somebody to sign in. Only the browser that it was made with resumes it: an
//! id alone opens nothing.

use actix_web::HttpRequest;
use domain::id::{GrantId, SecretHash};
use projections::grants::GrantView;

use crate::{
    app::App,
    http::{error::Error, host::PoolHost, secrets},
};

/// The SHA-256 of the cookie that the browser brings for a request.
///
/// # Errors
/// [`Error::NotFound`] where it brings none: an answer like that to an unknown request.
pub fn cookie(app: &App, request: &HttpRequest, id: &GrantId) -> Result<SecretHash, Error> {
    let secret = app.cookies.authorization_secret(request, id).ok_or(Error::NotFound)?;
    Ok(secrets::hash(&secret))
}

/// The request, for the browser with its cookie, while it still waits.
///
/// # Errors
/// [`Error::NotFound`] where there is none, not for this browser, or no longer.
pub async fn pending(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<GrantView, Error> {
    let cookie = cookie(app, request, id)?;
    let grant = app.views.grant(&host.pool.id, id).await?;
    grant
        .filter(|grant| grant.request.cookie == cookie && grant.pending_at(app.now()).is_some())
        .ok_or(Error::NotFound)
}
