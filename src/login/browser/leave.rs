//! `POST /login/leave`: the person in front of the browser is somebody else; `POST /login/out`: they sign out.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{id::ApplicationId, session::SessionEnd};
use serde::Deserialize;
use serde_json::json;
use url::form_urlencoded;

use super::started_for::StartedFor;
use crate::http::{
    app::App, host::PoolHost, json::Json, refusal::Refusal, same_origin::SameOrigin, session,
    sign_out,
};

/// Ends the browser's session. The page then shows a code.
///
/// # Errors
/// 403 for a request that is not our own page's.
pub async fn leave(
    app: web::Data<App>,
    request: HttpRequest,
    host: PoolHost,
    _ours: SameOrigin,
    body: Json<StartedFor>,
) -> Result<HttpResponse, Refusal> {
    if let Some(session) = session::current(&app, &request, &host).await? {
        sign_out::end(&app, &host, session, SessionEnd::Disowned).await?;
    }
    let mut query =
        form_urlencoded::Serializer::for_suffix(String::from("/login?"), "/login?".len());
    query.extend_pairs(body.0.authorization.map(|id| ("authorization", id)));
    query.extend_pairs(body.0.client_id.map(|id| ("client_id", id)));
    Ok(HttpResponse::Ok()
        .cookie(app.cookies.forget_session())
        .json(json!({ "redirect": query.finish() })))
}

/// Where the person goes on: a client that asked for the sign-out names itself and one of its addresses.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOut {
    #[serde(default)]
    client_id: Option<String>,
    #[serde(default)]
    post_logout_redirect_uri: Option<String>,
    #[serde(default)]
    state: Option<String>,
}

/// Ends the browser's session.
///
/// # Errors
/// 403 for a request that is not our own page's, 422 for an address that is not the client's.
pub async fn out(
    app: web::Data<App>,
    request: HttpRequest,
    host: PoolHost,
    _ours: SameOrigin,
    body: Json<SignOut>,
) -> Result<HttpResponse, Refusal> {
    let SignOut { client_id, post_logout_redirect_uri, state } = body.0;
    let redirect = match (client_id, post_logout_redirect_uri) {
        (Some(client), Some(address)) => {
            let client = ApplicationId::from(client);
            let client = app.views.application(&host.pool.id, &client).await?;
            let back =
                client.and_then(|client| sign_out::back(&client, &address, state.as_deref()));
            back.ok_or_else(|| Refusal::Invalid {
                field: "post_logout_redirect_uri".to_owned(),
                why: "it is not one of the client's".to_owned(),
            })?
        }
        _ => "/login/signed-out".to_owned(),
    };
    if let Some(session) = session::current(&app, &request, &host).await? {
        sign_out::end(&app, &host, session, SessionEnd::SignedOut).await?;
    }
    Ok(HttpResponse::Ok()
        .cookie(app.cookies.forget_session())
        .json(json!({ "redirect": redirect })))
}
