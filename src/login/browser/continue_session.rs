//! `POST /login/continue`: a browser that is signed in goes on to the site.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{decisions::ContinueSession, id::GrantId};
use eventstore::Actor;
use serde_json::json;

use super::{authorization, claimed::DONE, started_for::StartedFor};
use crate::http::{
    app::App,
    authorization_response::{self, AuthorizationResponse},
    host::PoolHost,
    json::Json,
    refusal::Refusal,
    same_origin::SameOrigin,
    session,
};

/// Grants an authorization request that waits, by the browser's session. If no request is named, there is nothing to grant.
///
/// # Errors
/// 401 without a session, 404 without the request, 403 if the user may not sign in, 422 if the request asks for a new
/// scan.
pub async fn continue_session(
    app: web::Data<App>,
    request: HttpRequest,
    host: PoolHost,
    _ours: SameOrigin,
    body: Json<StartedFor>,
) -> Result<HttpResponse, Refusal> {
    let session = session::current(&app, &request, &host).await?.ok_or(Refusal::Unauthorized)?;
    let Some(id) = body.0.authorization.map(GrantId::from) else {
        return Ok(HttpResponse::Ok().json(json!({ "redirect": DONE })));
    };
    let (pool, now) = (&host.pool.id, app.now());
    let asked = authorization::own(&app, &request, &host, &id).await?;
    let served = authorization_response::served(&app, pool, id.clone(), asked.clone(), now).await?;
    let decision = ContinueSession { session: session.id, served, asked: true, at: now };
    app.execute(&host.caller(Actor::User(session.user)), &decision).await?;
    let back = AuthorizationResponse::with_code(&app, &host, &id, &asked).await?;
    let mut answer = HttpResponse::Ok();
    if !back.needs_a_page() {
        answer.cookie(app.cookies.forget_authorization(&id));
    }
    Ok(answer.json(json!({ "redirect": back.next(&id) })))
}
