//! `/health/live` and `/health/ready`, for whoever runs the process.

use actix_web::{HttpResponse, web};
use serde_json::json;
use wechat::BASE_URL;

use crate::http::{app::App, refusal::Refusal};

/// The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// The database answers too, and takes what is written. It says where WeChat's API is taken from, if that is not WeChat.
///
/// # Errors
/// 503 with a sentence while the database does not answer, or takes nothing.
pub async fn ready(app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    app.readiness.check().await.map_err(|why| Refusal::NotReady(why.to_string()))?;
    let wechat = &app.config.wechat.base_url;
    let warning = (wechat != BASE_URL)
        .then(|| format!("the WeChat API is taken from {wechat}, not from {BASE_URL}"));
    Ok(HttpResponse::Ok().json(json!({ "status": "ready", "warning": warning })))
}
