//! `/health/live` and `/health/ready`, for whoever runs the process.

use std::error::Error;

use actix_web::{HttpResponse, web};
use chrono::TimeDelta;
use eventstore::NotReady;
use serde_json::json;
use wechat::BASE_URL;

use crate::http::{app::App, refusal::Refusal};

/// The process answers.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// The database answers too, and takes what is written. It says what an operator must look at: a clock that is off, or an API of
/// WeChat that is not WeChat's.
///
/// # Errors
/// 503 with a sentence while the database does not answer, or takes nothing, or the server is being stopped.
pub async fn ready(app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    if app.stop.is_announced() {
        return Err(Refusal::NotReady("this server is being stopped".to_owned()));
    }
    app.readiness.check().await.map_err(|why| not_ready(&app, &why))?;
    let mut warnings = app.notices.warnings(app.now());
    if app.config.wechat.base_url != BASE_URL {
        warnings.push(format!("the WeChat API is not taken from {BASE_URL}"));
    }
    Ok(HttpResponse::Ok().json(json!({ "status": "ready", "warnings": warnings })))
}

/// What the database says names its user and its address: that is for the log, once a minute.
fn not_ready(app: &App, why: &NotReady) -> Refusal {
    if let Some(cause) = why.source()
        && app.notices.is_due("not ready".to_owned(), TimeDelta::minutes(1), app.now())
    {
        tracing::warn!(%cause, "{why}");
    }
    Refusal::NotReady(why.to_string())
}
