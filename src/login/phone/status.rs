//! `GET /phone/login`: how it ended, for the phone.

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::scanned::ScannedLogin;
use crate::{http::app::App, login::status::Status};

/// The state of the login, and why it ended.
pub async fn status(app: web::Data<App>, scanned: ScannedLogin) -> HttpResponse {
    let status = Status::of(&scanned.login, app.now());
    HttpResponse::Ok().json(json!({ "state": status.state, "reason": status.reason }))
}
