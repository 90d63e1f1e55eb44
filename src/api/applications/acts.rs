//! What is done with an application besides changing its fields: its secret, its connections, its logo.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::{Application, ApplicationWithSecret};
use crate::{
    api::{
        conditions::{Again, IfMatch, seen, tagged},
        key::{ApiKey, SettingUp},
        problem::{Body, Changed, Refused, Unknown},
        upload::Upload,
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::{
        applications::{self, Rotation},
        logos,
    },
};

/// Replaces the secret of an application. The new one is told here alone.
#[utoipa::path(
    post,
    path = "/api/v1/applications/{id}/secret",
    tag = "applications",
    operation_id = "rotateApplicationSecret",
    params(("id" = String, Path, description = "The application's id."), IfMatch, Again),
    request_body = Rotation,
    responses(
        (status = 200, description = "The application.", body = ApplicationWithSecret, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn rotate_secret(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<SettingUp>, Json<Rotation>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let rotated = applications::rotate_secret(&app, &key.caller, &id, seen, body).await?;
    let version = rotated.application.version;
    Ok(tagged(StatusCode::OK, version, ApplicationWithSecret::from(rotated)))
}

/// Switches a connection on for an application.
#[utoipa::path(
    put,
    path = "/api/v1/applications/{id}/connections/{connection}",
    tag = "applications",
    operation_id = "enableConnection",
    params(
        ("id" = String, Path, description = "The application's id."),
        ("connection" = String, Path, description = "The connection's id.")
    ),
    responses(
        (status = 200, description = "The application.", body = Application, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn enable(
    app: web::Data<App>,
    key: ApiKey<SettingUp>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refusal> {
    switch(&app, &key, path.into_inner(), true).await
}

/// Switches a connection off for an application.
#[utoipa::path(
    delete,
    path = "/api/v1/applications/{id}/connections/{connection}",
    tag = "applications",
    operation_id = "disableConnection",
    params(
        ("id" = String, Path, description = "The application's id."),
        ("connection" = String, Path, description = "The connection's id.")
    ),
    responses(
        (status = 200, description = "The application.", body = Application, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn disable(
    app: web::Data<App>,
    key: ApiKey<SettingUp>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refusal> {
    switch(&app, &key, path.into_inner(), false).await
}

async fn switch(
    app: &App,
    key: &ApiKey<SettingUp>,
    (id, connection): (String, String),
    on: bool,
) -> Result<HttpResponse, Refusal> {
    let (id, connection) = (id.into(), connection.into());
    let changed = applications::switch(app, &key.caller, &id, &connection, on).await?;
    Ok(tagged(StatusCode::OK, changed.version, Application::from(changed)))
}

/// Gives an application a logo: the bytes of a PNG or JPEG file. It is drawn anew.
#[utoipa::path(
    put,
    path = "/api/v1/applications/{id}/logo",
    tag = "applications",
    operation_id = "setApplicationLogo",
    params(("id" = String, Path, description = "The application's id."), IfMatch),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "512 KiB and 2048 px on each side at most."),
    responses(
        (status = 200, description = "The application.", body = Application, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn set_logo(
    app: web::Data<App>,
    After(key, Upload(upload)): After<ApiKey<SettingUp>, Upload>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let changed = logos::of_application(&app, &key.caller, &id, seen, Some(upload)).await?;
    Ok(tagged(StatusCode::OK, changed.version, Application::from(changed)))
}

/// Takes the logo of an application away.
#[utoipa::path(
    delete,
    path = "/api/v1/applications/{id}/logo",
    tag = "applications",
    operation_id = "removeApplicationLogo",
    params(("id" = String, Path, description = "The application's id."), IfMatch),
    responses(
        (status = 200, description = "The application.", body = Application, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn remove_logo(
    app: web::Data<App>,
    key: ApiKey<SettingUp>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let changed = logos::of_application(&app, &key.caller, &id, seen, None).await?;
    Ok(tagged(StatusCode::OK, changed.version, Application::from(changed)))
}
