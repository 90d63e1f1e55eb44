//! `POST /api/v1/pools`, `PATCH` and `DELETE /api/v1/pools/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::Pool;
use crate::{
    api::{
        conditions::{Again, IfMatch, seen, tagged},
        key::DeploymentKey,
        problem::{Body, Changed, Refused, Taken, Unknown},
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::pools::{self, PoolFields},
};

/// Makes a pool.
#[utoipa::path(
    post,
    path = "/api/v1/pools",
    tag = "pools",
    operation_id = "createPool",
    params(Again),
    request_body = PoolFields,
    responses(
        (status = 201, description = "The pool.", body = Pool, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Body, Taken,
        Refused
    ),
    security(("api_key" = ["deployment"]))
)]
pub async fn create(
    app: web::Data<App>,
    After(key, Json(body)): After<DeploymentKey, Json<PoolFields>>,
) -> Result<HttpResponse, Refusal> {
    let made = pools::create(&app, &key.caller, &body).await?;
    Ok(tagged(StatusCode::CREATED, made.version, Pool::from(made)))
}

/// Changes a pool: the fields that are given.
#[utoipa::path(
    patch,
    path = "/api/v1/pools/{id}",
    tag = "pools",
    operation_id = "changePool",
    params(("id" = String, Path, description = "The pool's id."), IfMatch),
    request_body = PoolFields,
    responses(
        (status = 200, description = "The pool.", body = Pool, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body, Taken,
        Refused
    ),
    security(("api_key" = ["deployment"]))
)]
pub async fn change(
    app: web::Data<App>,
    After(key, Json(body)): After<DeploymentKey, Json<PoolFields>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let changed = pools::change(&app, &key.caller, &id, seen, &body).await?;
    Ok(tagged(StatusCode::OK, changed.version, Pool::from(changed)))
}

/// Deletes a pool.
#[utoipa::path(
    delete,
    path = "/api/v1/pools/{id}",
    tag = "pools",
    operation_id = "deletePool",
    params(("id" = String, Path, description = "The pool's id."), IfMatch),
    responses((status = 204, description = "It is gone."), Unknown, Changed, Refused),
    security(("api_key" = ["deployment"]))
)]
pub async fn delete(
    app: web::Data<App>,
    key: DeploymentKey,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    pools::delete(&app, &key.caller, &id.into_inner().into(), seen(&request)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
