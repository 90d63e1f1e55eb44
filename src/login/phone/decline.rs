//! `POST /phone/decline`: the person does not want to sign in.

use actix_web::{HttpResponse, web};
use domain::{decisions::DeclineLogin, login::LoginEvent, reason::Reason};
use serde_json::json;

use super::scanned::ScannedLogin;
use crate::http::{app::App, refusal::Refusal};

/// Declines.
///
/// # Errors
/// 404 for an unknown token, 409 in a wrong state, 410 after expiry.
pub async fn decline(app: web::Data<App>, scanned: ScannedLogin) -> Result<HttpResponse, Refusal> {
    let decision =
        DeclineLogin { login: scanned.login.id, phone_token: scanned.phone_token, at: app.now() };
    let answer = app.execute(&scanned.caller, &decision).await?;
    match answer.events.last() {
        Some(LoginEvent::Denied { .. }) => {
            Ok(HttpResponse::Ok().json(json!({ "state": answer.login.state })))
        }
        _ => Err(answer.refusal().unwrap_or(Reason::WrongState).into()),
    }
}
