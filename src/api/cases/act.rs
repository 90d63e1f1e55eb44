//! `POST /api/v1/cases/{id}/dismiss`.

use actix_web::{HttpResponse, web};

use crate::{
    api::{
        conditions::Again,
        key::{ApiKey, ChangingPeople},
        problem::{Invalid, Refused, Unknown},
    },
    http::{app::App, refusal::Refusal},
    management::cases,
};

/// Dismisses a case: both users stay as they are, and the history of its user says who looked.
#[utoipa::path(
    post,
    path = "/api/v1/cases/{id}/dismiss",
    tag = "cases",
    operation_id = "dismissCase",
    params(("id" = String, Path, description = "The case's id."), Again),
    responses((status = 204, description = "It needs no look any more."), Unknown, Invalid, Refused),
    security(("api_key" = ["operator"]))
)]
pub async fn dismiss(
    app: web::Data<App>,
    key: ApiKey<ChangingPeople>,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    cases::dismiss(&app, &key.caller, &id).await?;
    Ok(HttpResponse::NoContent().finish())
}
