//! `GET /api/v1/logins/{id}/events`.

use actix_web::web;
use domain::id::is_well_formed;

use crate::{
    api::{
        clear::told,
        key::{ApiKey, History},
        listed::Listed,
        problem::{Refused, Unknown},
    },
    audit::{self, Step},
    http::{app::App, refusal::Refusal},
};

/// What happened in a login, step by step.
#[utoipa::path(
    get,
    path = "/api/v1/logins/{id}/events",
    tag = "logins",
    operation_id = "replayLogin",
    params(("id" = String, Path, description = "The login's id.")),
    responses((status = 200, description = "All of its steps, the oldest first.", body = Listed<Step>), Unknown, Refused),
    security(("api_key" = ["auditor"]))
)]
pub async fn events(
    app: web::Data<App>,
    key: ApiKey<History>,
    id: web::Path<String>,
) -> Result<web::Json<Listed<Step>>, Refusal> {
    if !is_well_formed(&id) {
        return Err(Refusal::NotFound);
    }
    let steps = audit::steps(&app.history.events_of(key.pool(), "login", &id).await?);
    match steps.len() {
        0 => Err(Refusal::NotFound),
        records => Ok(told(records, Listed::whole(steps))),
    }
}
