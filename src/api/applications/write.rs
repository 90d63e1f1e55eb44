//! `POST /api/v1/applications`, `PATCH` and `DELETE /api/v1/applications/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::{Application, ApplicationWithSecret};
use crate::{
    api::{
        conditions::{Again, IfMatch, seen, tagged},
        key::{ApiKey, SettingUp},
        problem::{Body, Changed, Refused, Unknown},
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::applications::{self, ApplicationFields},
};

/// Makes an application. Its secret is told here alone.
#[utoipa::path(
    post,
    path = "/api/v1/applications",
    tag = "applications",
    operation_id = "createApplication",
    params(Again),
    request_body = ApplicationFields,
    responses(
        (status = 201, description = "The application.", body = ApplicationWithSecret, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn create(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<SettingUp>, Json<ApplicationFields>>,
) -> Result<HttpResponse, Refusal> {
    let made = applications::create(&app, &key.caller, &body).await?;
    Ok(tagged(StatusCode::CREATED, made.application.version, ApplicationWithSecret::from(made)))
}

/// Changes an application: the fields that are given.
#[utoipa::path(
    patch,
    path = "/api/v1/applications/{id}",
    tag = "applications",
    operation_id = "changeApplication",
    params(("id" = String, Path, description = "The application's id."), IfMatch),
    request_body = ApplicationFields,
    responses(
        (status = 200, description = "The application.", body = Application, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn change(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<SettingUp>, Json<ApplicationFields>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let changed = applications::change(&app, &key.caller, &id, seen, &body).await?;
    Ok(tagged(StatusCode::OK, changed.version, Application::from(changed)))
}

/// Deletes an application.
#[utoipa::path(
    delete,
    path = "/api/v1/applications/{id}",
    tag = "applications",
    operation_id = "deleteApplication",
    params(("id" = String, Path, description = "The application's id."), IfMatch),
    responses((status = 204, description = "It is gone."), Unknown, Changed, Refused),
    security(("api_key" = ["operator"]))
)]
pub async fn delete(
    app: web::Data<App>,
    key: ApiKey<SettingUp>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    applications::delete(&app, &key.caller, &id.into_inner().into(), seen(&request)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
