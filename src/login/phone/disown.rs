//! `POST /phone/disown`: "that was not me".

use actix_web::{HttpResponse, web};
use domain::decisions::DisownLogin;
use serde_json::json;

use super::scanned::ScannedLogin;
use crate::http::{app::App, refusal::Refusal};

/// Signs the browser out that the login signed in, or lets none in any more. Said twice, it is the same.
///
/// # Errors
/// 404 for an unknown token, 409 before the person agreed and after another end, 410 after expiry.
pub async fn disown(app: web::Data<App>, scanned: ScannedLogin) -> Result<HttpResponse, Refusal> {
    let decision =
        DisownLogin { login: scanned.login.id, phone_token: scanned.phone_token, at: app.now() };
    let answer = app.execute(&scanned.caller, &decision).await?;
    match answer.refusal() {
        None => Ok(HttpResponse::Ok().json(json!({ "state": answer.login.state }))),
        Some(reason) => Err(reason.into()),
    }
}
