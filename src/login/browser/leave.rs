//! `POST /login/leave`: the person in front of the browser is somebody else.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    decisions::Execute,
    session::{Session, SessionCommand, SessionEnd},
};
use eventstore::Actor;
use serde_json::json;
use url::form_urlencoded;

use super::started_for::StartedFor;
use crate::http::{
    app::App, host::PoolHost, json::Json, refusal::Refusal, same_origin::SameOrigin, session,
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
        let end = SessionCommand::End { reason: SessionEnd::Disowned, at: app.now() };
        let decision = Execute::<Session>::new(session.id.as_str(), end);
        app.execute(&host.caller(Actor::User(session.user)), &decision).await?;
    }
    let mut query =
        form_urlencoded::Serializer::for_suffix(String::from("/login?"), "/login?".len());
    query.extend_pairs(body.0.authorization.map(|id| ("authorization", id)));
    query.extend_pairs(body.0.client_id.map(|id| ("client_id", id)));
    Ok(HttpResponse::Ok()
        .cookie(app.cookies.forget_session())
        .json(json!({ "redirect": query.finish() })))
}
