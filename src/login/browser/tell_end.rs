//! `GET /login/ended`: the page that tells the client that nobody signed in. Only a site that opened a window for it waits for
//! that; elsewhere the person tries again.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    authorization_request::{AuthorizationRequest, ResponseMode},
    id::{GrantId, LoginId},
    login::State,
    reason::Reason,
};

use super::{
    authorization, credential,
    purpose::PageQuery,
    site_is_told::{self, DENIED},
};
use crate::http::{
    app::App,
    authorization_response::AuthorizationResponse,
    host::{AnyPoolHost, PoolHost},
    page::Person,
    refusal::Refusal,
    session,
};

/// The page, for the browser whose login was declined or refused, or whose person signed out instead. The person reads why; the client
/// does not.
///
/// # Errors
/// 404 for any other browser or login, and once the address was taken from the client; 422 if a parameter comes twice.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: AnyPoolHost,
) -> Result<HttpResponse, Refusal> {
    let AnyPoolHost(host) = host;
    let query = PageQuery::of(&request)?;
    let id: GrantId = query.authorization.as_deref().ok_or(Refusal::NotFound)?.into();
    if host.pool.disabled {
        let waits = (query.authorization.as_deref(), Reason::PoolOff.into());
        return site_is_told::of_refusal(&app, &request, &host, &person, waits).await;
    }
    let (asked, reason) = match query.login {
        Some(login) => ended(&app, &request, &host, &id, &login.into()).await?,
        None => (signed_out(&app, &request, &host, &id).await?, None),
    };
    let client = authorization::client(&app, &host, &asked).await?;
    let AuthorizationRequest { redirect_uri, response_mode, state, .. } = &asked;
    let state = state.as_deref();
    AuthorizationResponse::with_error(&host, redirect_uri, *response_mode, state, DENIED)
        .because(reason)
        .answer(&person, &client)
}

/// The request that a login ended for without a sign-in, and why.
async fn ended(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
    login: &LoginId,
) -> Result<(AuthorizationRequest, Option<Reason>), Refusal> {
    let login = credential::own_login(app, request, host, login).await?;
    let is_over = matches!(login.state, State::Denied | State::Refused);
    if !is_over || login.grant.as_ref() != Some(id) {
        return Err(Refusal::NotFound);
    }
    Ok((authorization::own(app, request, host, id).await?, login.reason))
}

/// The request of a window whose person signed out: nobody is signed in, and nobody was for it.
async fn signed_out(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    id: &GrantId,
) -> Result<AuthorizationRequest, Refusal> {
    let asked = authorization::waiting(app, request, host, id).await?;
    let is_in_a_window = asked.response_mode == ResponseMode::WebMessage;
    match session::current(app, request, host).await? {
        None if is_in_a_window => Ok(asked),
        _ => Err(Refusal::NotFound),
    }
}
