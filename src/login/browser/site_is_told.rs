//! A site that opened a window waits for word of it, also where a page of ours can only say no.

use actix_web::{HttpRequest, HttpResponse};
use domain::{
    authorization_request::{AuthorizationRequest, ResponseMode},
    grant::GrantState,
    id::GrantId,
    reason::Reason,
};

use super::authorization;
use crate::http::{
    app::App, authorization_response::AuthorizationResponse, host::PoolHost, page::Person,
    refusal::Refusal,
};

/// Nobody signed in, or nobody may: the person reads why, and the site does not.
pub(super) const DENIED: [&str; 2] = ["access_denied", "nobody signed in"];
/// The link of the site led nowhere.
const MISLED: [&str; 2] = ["invalid_request", "there is nothing to sign in by"];

/// Tells the site of a request what a page would say to the person alone: that of this browser, in its own window, at an address that is
/// its client's now. What may be otherwise in a moment is left to the person, who tries again.
///
/// # Errors
/// The refusal itself, where no site waits for a window.
pub(super) async fn of_refusal(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    person: &Person,
    (id, refusal): (Option<&str>, Refusal),
) -> Result<HttpResponse, Refusal> {
    let error = match &refusal {
        Refusal::Misled { .. } => MISLED,
        Refusal::Over { .. } => DENIED,
        Refusal::Step { reason: Reason::PoolOff | Reason::ApplicationOff, .. } => DENIED,
        _ => return Err(refusal),
    };
    let waiting = match id {
        Some(id) => unanswered(app, request, host, &id.into()).await?,
        None => None,
    };
    let Some(asked) = waiting else {
        return Err(refusal);
    };
    let Ok(client) = authorization::client(app, host, &asked).await else {
        return Err(refusal);
    };
    let AuthorizationRequest { redirect_uri, response_mode, state, .. } = &asked;
    AuthorizationResponse::with_error(host, redirect_uri, *response_mode, state.as_deref(), error)
        .because(refusal.reason())
        .answer(person, &client)
}

/// The request of a window of this browser that no code was taken for, also if its time is over.
async fn unanswered(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<Option<AuthorizationRequest>, Refusal> {
    let asked = match authorization::own(app, request, host, id).await {
        Ok(asked) if asked.response_mode == ResponseMode::WebMessage => asked,
        Ok(_) | Err(Refusal::NotFound) => return Ok(None),
        Err(refusal) => return Err(refusal),
    };
    let grant = app.views.grant(&host.pool.id, id).await?;
    let is_open = grant.is_none_or(|grant| {
        grant.state == GrantState::Granted && app.now() >= grant.code_expires_at
    });
    Ok(Some(asked).filter(|_| is_open))
}
