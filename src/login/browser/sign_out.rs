//! `POST /login/sign-out`: the person signs out.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{id::ApplicationId, session::SessionEnd};
use serde::Deserialize;
use serde_json::json;
use url::form_urlencoded::Serializer;

use crate::http::{
    app::App, host::PoolHost, json::Json, redirect, refusal::Refusal, same_origin::SameOrigin,
    session, sign_out,
};

/// Where the person goes on: a client that asked for the sign-out names itself, and one of its addresses.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOut {
    #[serde(default)]
    client_id: Option<String>,
    #[serde(default)]
    post_logout_redirect_uri: Option<String>,
    #[serde(default)]
    state: Option<String>,
    /// The request for which a site opened this window, and waits.
    #[serde(default)]
    authorization: Option<String>,
}

/// Ends the browser's session.
///
/// # Errors
/// 403 for a request that is not our own page's, 422 for an address that is not the client's.
pub async fn sign_out(
    app: web::Data<App>,
    request: HttpRequest,
    host: PoolHost,
    _ours: SameOrigin,
    body: Json<SignOut>,
) -> Result<HttpResponse, Refusal> {
    let redirect = next(&app, &host, body.0).await?;
    if let Some(session) = session::current(&app, &request, &host).await? {
        sign_out::end(&app, &host, session, SessionEnd::SignedOut).await?;
    }
    Ok(HttpResponse::Ok()
        .cookie(app.cookies.forget_session())
        .json(json!({ "redirect": redirect })))
}

/// The client's own address, or the page that says so; it leads to the client's home.
async fn next(app: &App, host: &PoolHost, asked: SignOut) -> Result<String, Refusal> {
    let SignOut { client_id, post_logout_redirect_uri, state, authorization } = asked;
    if let Some(id) = authorization {
        let mut page = Serializer::for_suffix(String::from("/login/ended?"), "/login/ended?".len());
        return Ok(page.append_pair("authorization", &id).finish());
    }
    if state.as_deref().is_some_and(|state| !redirect::is_state(state)) {
        return Err(Refusal::invalid("state", "it is longer than 8 KiB, or not text"));
    }
    let Some(address) = post_logout_redirect_uri else {
        return Ok(signed_out(client_id.as_deref()));
    };
    let client = match client_id.map(ApplicationId::from) {
        Some(id) => app.views.application(&host.pool.id, &id).await?,
        None => None,
    };
    let back = client.and_then(|client| sign_out::back(&client, &address, state.as_deref()));
    back.ok_or_else(|| {
        Refusal::invalid("post_logout_redirect_uri", "it is not one of the client's")
    })
}

fn signed_out(client: Option<&str>) -> String {
    let page = "/login/signed-out";
    let Some(client) = client else {
        return page.to_owned();
    };
    let query = Serializer::new(String::new()).append_pair("client_id", client).finish();
    format!("{page}?{query}")
}
