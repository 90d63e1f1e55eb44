//! `/health/live` and `/health/ready`, for whoever runs the process.

use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::{app::App, config::WECHAT, http::error::Error};

/// The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// The database answers too, and takes what is written. It says where WeChat's API is taken from, if that is not WeChat.
///
/// # Errors
/// 503 with a sentence while the database does not answer, or takes nothing.
pub async fn ready(app: web::Data<App>) -> Result<HttpResponse, Error> {
    app.readiness.check().await.map_err(|why| Error::NotReady(why.to_string()))?;
    let wechat = &app.config.wechat.base_url;
    let warning = (wechat != WECHAT)
        .then(|| format!("the WeChat API is taken from {wechat}, not from {WECHAT}"));
    Ok(HttpResponse::Ok().json(json!({ "status": "ready", "warning": warning })))
}
