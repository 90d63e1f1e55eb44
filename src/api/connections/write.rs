//! `POST /api/v1/connections`, `PATCH` and `DELETE /api/v1/connections/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::Connection;
use crate::{
    api::{
        conditions::{Again, IfMatch, seen, tagged},
        key::{ApiKey, SettingUp},
        problem::{Body, Changed, Refused, Taken, Unknown, Unverified},
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::connections::{self, ConnectionFields},
};

/// Makes a connection.
#[utoipa::path(
    post,
    path = "/api/v1/connections",
    tag = "connections",
    operation_id = "createConnection",
    params(Again),
    request_body = ConnectionFields,
    responses(
        (status = 201, description = "The connection.", body = Connection, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Body, Taken, Unverified,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn create(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<SettingUp>, Json<ConnectionFields>>,
) -> Result<HttpResponse, Refusal> {
    let made = connections::create(&app, &key.caller, &body).await?;
    Ok(tagged(StatusCode::CREATED, made.version, Connection::from(made)))
}

/// Changes a connection: the fields that are given.
#[utoipa::path(
    patch,
    path = "/api/v1/connections/{id}",
    tag = "connections",
    operation_id = "changeConnection",
    params(("id" = String, Path, description = "The connection's id."), IfMatch),
    request_body = ConnectionFields,
    responses(
        (status = 200, description = "The connection.", body = Connection, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body, Taken,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn change(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<SettingUp>, Json<ConnectionFields>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let changed = connections::change(&app, &key.caller, &id, seen, &body).await?;
    Ok(tagged(StatusCode::OK, changed.version, Connection::from(changed)))
}

/// Deletes a connection.
#[utoipa::path(
    delete,
    path = "/api/v1/connections/{id}",
    tag = "connections",
    operation_id = "deleteConnection",
    params(("id" = String, Path, description = "The connection's id."), IfMatch),
    responses((status = 204, description = "It is gone."), Unknown, Changed, Refused),
    security(("api_key" = ["operator"]))
)]
pub async fn delete(
    app: web::Data<App>,
    key: ApiKey<SettingUp>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    connections::delete(&app, &key.caller, &id.into_inner().into(), seen(&request)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
