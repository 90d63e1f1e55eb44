//! `POST /api/v1/pools/{id}/disable` and `/enable`: by the key of the deployment alone.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::Pool;
use crate::{
    api::{
        conditions::{Again, IfMatch, seen, tagged},
        key::DeploymentKey,
        problem::{Changed, Invalid, Refused, Unknown},
    },
    http::{app::App, refusal::Refusal},
    management::pools,
};

/// Switches a pool off: nobody signs in, a login whose phone takes a step is refused, and its codes, tickets and tokens are good for
/// nothing. It can be set up meanwhile.
#[utoipa::path(
    post,
    path = "/api/v1/pools/{id}/disable",
    tag = "pools",
    operation_id = "disablePool",
    params(("id" = String, Path, description = "The pool's id."), IfMatch, Again),
    responses(
        (status = 200, description = "The pool.", body = Pool, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Invalid,
        Refused
    ),
    security(("api_key" = ["deployment"]))
)]
pub async fn disable(
    app: web::Data<App>,
    key: DeploymentKey,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    switch(&app, &key, &request, id.into_inner(), false).await
}

/// Switches a pool on again. What was signed in before is signed in as long as it lasts, and a login that took no step meanwhile goes on
/// within its few minutes.
#[utoipa::path(
    post,
    path = "/api/v1/pools/{id}/enable",
    tag = "pools",
    operation_id = "enablePool",
    params(("id" = String, Path, description = "The pool's id."), IfMatch, Again),
    responses(
        (status = 200, description = "The pool.", body = Pool, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Invalid,
        Refused
    ),
    security(("api_key" = ["deployment"]))
)]
pub async fn enable(
    app: web::Data<App>,
    key: DeploymentKey,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    switch(&app, &key, &request, id.into_inner(), true).await
}

async fn switch(
    app: &App,
    key: &DeploymentKey,
    request: &HttpRequest,
    id: String,
    on: bool,
) -> Result<HttpResponse, Refusal> {
    let changed = pools::switch(app, &key.caller, &id.into(), seen(request)?, on).await?;
    Ok(tagged(StatusCode::OK, changed.version, Pool::from(changed)))
}
