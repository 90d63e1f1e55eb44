//! An authorization request that waits for somebody to sign in. Only the browser that it was made with resumes it: an
//! id alone opens nothing.

use actix_web::HttpRequest;
use domain::{
    application::ApplicationSettings,
    authorization_request::{AuthorizationRequest, ResponseMode},
    id::GrantId,
};
use projections::applications::ApplicationView;

use crate::http::{app::App, host::PoolHost, refusal::Refusal, secrets};

/// The request, for the browser that has its cookie.
///
/// # Errors
/// [`Refusal::NotFound`] if there is none, not for this browser, or not any more.
pub async fn own(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<AuthorizationRequest, Refusal> {
    let secret = app.cookies.authorization_secret(request, id).ok_or(Refusal::NotFound)?;
    let asked = app.pending.get(&host.pool.id, id).await?;
    asked.filter(|asked| secrets::is(&secret, &asked.cookie)).ok_or(Refusal::NotFound)
}

/// The same, while its time is not over. Whether somebody signed in for it, the decision says.
///
/// # Errors
/// [`Refusal::NotFound`] if there is none, not for this browser, or not any more.
pub async fn in_time(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<AuthorizationRequest, Refusal> {
    let asked = own(app, request, host, id).await?;
    if asked.waits_at(app.now()) { Ok(asked) } else { Err(Refusal::NotFound) }
}

/// The same, while nobody signed in for it.
///
/// # Errors
/// [`Refusal::NotFound`] if there is none, not for this browser, or not any more.
pub async fn waiting(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<AuthorizationRequest, Refusal> {
    let asked = in_time(app, request, host, id).await?;
    match app.views.grant(&host.pool.id, id).await? {
        None => Ok(asked),
        Some(_) => Err(Refusal::NotFound),
    }
}

/// Whether a request of OpenID Connect is answered at an address that is its client's now.
pub fn leads_back(client: &ApplicationSettings, asked: &AuthorizationRequest) -> bool {
    asked.leads_back_to(client)
        && (asked.response_mode != ResponseMode::WebMessage
            || client.message_origin(&asked.redirect_uri).is_some())
}

/// The client of a request that is answered at an address of its own.
///
/// # Errors
/// [`Refusal::NotFound`] where the client is no more, or the address was taken from it.
pub async fn client(
    app: &App,
    host: &PoolHost,
    asked: &AuthorizationRequest,
) -> Result<ApplicationView, Refusal> {
    let client = app.views.application(&host.pool.id, &asked.application).await?;
    client.filter(|client| leads_back(&client.settings, asked)).ok_or(Refusal::NotFound)
}
