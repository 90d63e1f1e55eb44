//! `POST /account/sessions/{id}/end`: signed out there.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{id::SessionId, session::SessionEnd};
use serde_json::json;

use super::{Nothing, SIGNED_OUT};
use crate::http::{
    app::App, host::PoolHost, json::Json, refusal::Refusal, same_origin::SameOrigin, session,
    sign_out,
};

/// Ends one of the person's sessions, wherever it is.
///
/// # Errors
/// 401 without a session, 404 unless it is one of the same person that nobody ended.
pub async fn end(
    app: web::Data<App>,
    request: HttpRequest,
    host: PoolHost,
    id: web::Path<String>,
    _ours: SameOrigin,
    _body: Json<Nothing>,
) -> Result<HttpResponse, Refusal> {
    let here = session::current(&app, &request, &host).await?.ok_or(Refusal::Unauthorized)?;
    let id = SessionId::from(id.into_inner());
    let there = app.views.session(&host.pool.id, &id).await?;
    let there = there
        .filter(|there| there.user == here.user && there.ended_at.is_none())
        .ok_or(Refusal::NotFound)?;
    let is_here = there.id == here.id;
    sign_out::end(&app, &host, there, SessionEnd::SignedOut).await?;
    let mut answer = HttpResponse::Ok();
    if is_here {
        answer.cookie(app.cookies.forget_session());
    }
    Ok(answer.json(json!({ "redirect": if is_here { SIGNED_OUT } else { "/account" } })))
}
