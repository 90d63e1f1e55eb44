//! `GET /login/ended`: the page that tells the client that nobody signed in. Only a site that opened a window for it waits for
//! that; elsewhere the person tries again.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    authorization_request::AuthorizationRequest,
    id::{GrantId, LoginId},
    login::State,
};

use super::{authorization, credential, purpose::PageQuery};
use crate::http::{
    app::App, authorization_response::AuthorizationResponse, host::PoolHost, page::Person,
    refusal::Refusal,
};

/// Why nobody signed in, in the words of OAuth.
const DENIED: [&str; 2] = ["access_denied", "nobody signed in"];

/// The page, for the browser whose login was declined or refused. The person reads why; the client does not.
///
/// # Errors
/// 404 for any other browser or login, and once the address was taken from the client; 422 if a parameter comes twice.
pub async fn page(
    app: web::Data<App>,
    request: HttpRequest,
    person: Person,
    host: PoolHost,
) -> Result<HttpResponse, Refusal> {
    let query = PageQuery::of(&request)?;
    let id: GrantId = query.authorization.ok_or(Refusal::NotFound)?.into();
    let login: LoginId = query.login.ok_or(Refusal::NotFound)?.into();
    let login = credential::own_login(&app, &request, &host, &login).await?;
    let is_over = matches!(login.state, State::Denied | State::Refused);
    if !is_over || login.grant.as_ref() != Some(&id) {
        return Err(Refusal::NotFound);
    }
    let asked = authorization::own(&app, &request, &host, &id).await?;
    let client = authorization::client(&app, &host, &asked).await?;
    let AuthorizationRequest { redirect_uri, response_mode, state, .. } = &asked;
    let state = state.as_deref();
    AuthorizationResponse::with_error(&host, redirect_uri, *response_mode, state, DENIED)
        .because(login.reason)
        .answer(&person, &client)
}
