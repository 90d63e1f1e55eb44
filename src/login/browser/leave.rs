//! `POST /login/leave`: the person in front of the browser is somebody else.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::session::SessionEnd;
use serde_json::json;
use url::form_urlencoded::Serializer;

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
    let mut page = Serializer::for_suffix(String::from("/login?"), "/login?".len());
    page.extend_pairs(body.0.authorization.map(|id| ("authorization", id)));
    page.extend_pairs(body.0.client_id.map(|id| ("client_id", id)));
    Ok(HttpResponse::Ok()
        .cookie(app.cookies.forget_session())
        .json(json!({ "redirect": page.finish() })))
}
