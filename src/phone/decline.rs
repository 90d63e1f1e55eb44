//! `POST /phone/decline`: the person does not want to sign in.

use actix_web::{HttpResponse, web};
use domain::{decisions::DeclineLogin, login::LoginEvent, reason::Reason};
use eventstore::Actor;
use serde_json::json;

use super::bearer::ScannedLogin;
use crate::{app::App, http::error::Error};

/// Declines.
///
/// # Errors
/// 404 for an unknown token, 409 in a wrong state, 410 after expiry.
pub async fn decline(app: web::Data<App>, scanned: ScannedLogin) -> Result<HttpResponse, Error> {
    let pool = scanned.login.pool;
    let decision =
        DeclineLogin { login: scanned.login.id, phone_token: scanned.phone_token, at: app.now() };
    let answer = app.execute(&pool, Actor::Phone, Some(scanned.ip), &decision).await?;
    match answer.events.last() {
        Some(LoginEvent::Denied { .. }) => {
            Ok(HttpResponse::Ok().json(json!({ "state": answer.login.state })))
        }
        _ => Err(answer.refusal().unwrap_or(Reason::WrongState).into()),
    }
}
