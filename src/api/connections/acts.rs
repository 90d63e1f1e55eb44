//! What is done with a connection besides changing its fields: its Mini Program, its AppSecret, its logo.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Connection;
use crate::{
    api::{
        conditions::{IfMatch, seen, tagged},
        key::{ApiKey, SettingUp},
        problem::{Body, Changed, Refused, Unknown, Unverified},
        upload::Upload,
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::{
        app_secrets::{self, MiniProgramFields},
        logos, mini_programs,
    },
};

/// Another AppSecret.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppSecret {
    /// The AppSecret of the connection's own Mini Program. Empty: the one that is kept stays.
    #[serde(deserialize_with = "app_secrets::secret")]
    #[schema(value_type = String, write_only)]
    app_secret: SecretString,
}

/// Another Mini Program.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMiniProgram {
    /// The connection's own; null for the deployment's.
    mini_program: Option<MiniProgramFields>,
    /// The connection's identifier, once more: with another Mini Program every openid is another one, and whoever signed in by the
    /// connection is unknown to it.
    confirm: String,
}

/// Replaces the AppSecret of a connection's own Mini Program, once WeChat takes it. It is never shown again.
#[utoipa::path(
    put,
    path = "/api/v1/connections/{id}/secret",
    tag = "connections",
    operation_id = "setAppSecret",
    params(("id" = String, Path, description = "The connection's id."), IfMatch),
    request_body = NewAppSecret,
    responses(
        (status = 200, description = "The connection.", body = Connection, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body,
        Unverified,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn set_secret(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<SettingUp>, Json<NewAppSecret>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let changed = mini_programs::set_secret(&app, &key.caller, &id, seen, &body.app_secret).await?;
    Ok(tagged(StatusCode::OK, changed.version, Connection::from(changed)))
}

/// Gives a connection to another Mini Program.
#[utoipa::path(
    put,
    path = "/api/v1/connections/{id}/mini-program",
    tag = "connections",
    operation_id = "setMiniProgram",
    params(("id" = String, Path, description = "The connection's id."), IfMatch),
    request_body = NewMiniProgram,
    responses(
        (status = 200, description = "The connection.", body = Connection, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body,
        Unverified,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn set_mini_program(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<SettingUp>, Json<NewMiniProgram>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let (own, confirm) = (body.mini_program.as_ref(), &body.confirm);
    let changed = mini_programs::change(&app, &key.caller, &id, seen, own, confirm).await?;
    Ok(tagged(StatusCode::OK, changed.version, Connection::from(changed)))
}

/// Gives a connection a logo: the bytes of a PNG or JPEG file. It is drawn anew, and stands in the middle of codes.
#[utoipa::path(
    put,
    path = "/api/v1/connections/{id}/logo",
    tag = "connections",
    operation_id = "setConnectionLogo",
    params(("id" = String, Path, description = "The connection's id."), IfMatch),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "512 KiB and 2048 px on each side at most."),
    responses(
        (status = 200, description = "The connection.", body = Connection, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
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
    let changed = logos::of_connection(&app, &key.caller, &id, seen, Some(upload)).await?;
    Ok(tagged(StatusCode::OK, changed.version, Connection::from(changed)))
}

/// Takes the logo of a connection away.
#[utoipa::path(
    delete,
    path = "/api/v1/connections/{id}/logo",
    tag = "connections",
    operation_id = "removeConnectionLogo",
    params(("id" = String, Path, description = "The connection's id."), IfMatch),
    responses(
        (status = 200, description = "The connection.", body = Connection, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
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
    let changed = logos::of_connection(&app, &key.caller, &id, seen, None).await?;
    Ok(tagged(StatusCode::OK, changed.version, Connection::from(changed)))
}
