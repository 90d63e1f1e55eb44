//! `POST /account/identities/{id}/unlink`: a WeChat account opens the account no more.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::{decisions::UnlinkIdentity, session::SessionEnd};
use eventstore::Actor;
use serde_json::json;

use super::{Nothing, SIGNED_OUT};
use crate::http::{
    app::App, host::PoolHost, json::Json, refusal::Refusal, same_origin::SameOrigin, session,
};

/// Takes one of the person's ways in, never the last one, and signs them out everywhere: somebody else may have come by it.
///
/// # Errors
/// 401 without a session, 403 if the person signed in too long ago, 404 unless it opens their account, 422 for the last one.
pub async fn unlink(
    app: web::Data<App>,
    request: HttpRequest,
    host: PoolHost,
    id: web::Path<String>,
    _ours: SameOrigin,
    _body: Json<Nothing>,
) -> Result<HttpResponse, Refusal> {
    let user = session::fresh(&app, &request, &host).await?.user;
    let caller = host.caller(Actor::User(user.clone()));
    let identity = id.into_inner().into();
    let unlink = UnlinkIdentity { user: user.clone(), identity, at: app.now() };
    app.execute(&caller, &unlink).await?;
    session::end_left_over(&app, &caller, user, SessionEnd::IdentityUnlinked).await?;
    Ok(HttpResponse::Ok()
        .cookie(app.cookies.forget_session())
        .json(json!({ "redirect": SIGNED_OUT })))
}
