//! `GET /phone/login`: how it ended, for the phone.

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::bearer::ScannedLogin;
use crate::{app::App, browser::status::Status};

/// The state of the login, and why it ended.
pub async fn login(app: web::Data<App>, scanned: ScannedLogin) -> HttpResponse {
    let status = Status::of(&scanned.login, app.now());
    HttpResponse::Ok().json(json!({ "state": status.state, "reason": status.reason }))
}
