//! `/health/live` and `/health/ready`, for whoever runs the process.

use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::{app::App, config::WECHAT, http::error::Error};

/// The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// The database answers too. It says where WeChat's API is taken from, when that is not WeChat.
///
/// # Errors
/// 503 while the database does not answer.
pub async fn ready(app: web::Data<App>) -> Result<HttpResponse, Error> {
    app.views.answer().await?;
    let wechat = &app.config.wechat.base_url;
    let warning = (wechat != WECHAT).then(|| format!("WeChat is not WeChat's own: {wechat}"));
    Ok(HttpResponse::Ok().json(json!({ "status": "ready", "warning": warning })))
}
