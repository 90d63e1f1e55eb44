//! The claim of a login that linked a further way in: the browser keeps its session, and goes to the account.

use actix_web::{HttpRequest, HttpResponse};
use domain::{decisions::ClaimLink, login::LoginEvent, reason::Reason};
use eventstore::Actor;
use projections::logins::LoginView;
use serde_json::json;

use super::claimed::before_leaving;
use crate::http::{app::App, host::PoolHost, refusal::Refusal, session};

/// Ends the login.
///
/// # Errors
/// 401 without a session, 404 if it is not of the user who got a further way in, 409 unless bound, 410 after expiry.
pub(super) async fn answer(
    app: &App,
    request: &HttpRequest,
    host: &PoolHost,
    login: &LoginView,
) -> Result<HttpResponse, Refusal> {
    let session = session::current(app, request, host).await?.ok_or(Refusal::Unauthorized)?;
    let decision = ClaimLink { login: login.id.clone(), session: session.id, at: app.now() };
    let claimed = app.execute(&host.caller(Actor::Browser), &decision).await?;
    let Some(LoginEvent::Claimed { .. }) = claimed.events.last() else {
        return Err(claimed.refusal().unwrap_or(Reason::WrongState).into());
    };
    Ok(HttpResponse::Ok()
        .cookie(app.cookies.forget_login(&login.id))
        .json(json!({ "redirect": before_leaving(login) })))
}
