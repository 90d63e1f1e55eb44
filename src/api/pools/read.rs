//! `GET /api/v1/pools` and `GET /api/v1/pools/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::Pool;
use crate::{
    api::{
        conditions::tagged,
        key::DeploymentKey,
        listed::{Listed, PageQuery, unread},
        problem::{Invalid, Refused, Unknown},
        query::query,
    },
    http::{app::App, refusal::Refusal},
};

/// Pools, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/pools",
    tag = "pools",
    operation_id = "listPools",
    params(PageQuery),
    responses((status = 200, description = "A page of pools.", body = Listed<Pool>), Invalid, Refused),
    security(("api_key" = ["deployment"]))
)]
pub async fn list(
    app: web::Data<App>,
    _key: DeploymentKey,
    request: HttpRequest,
) -> Result<web::Json<Listed<Pool>>, Refusal> {
    let page = query::<PageQuery>(&request)?.page()?;
    let pools = app.views.pools_page(None, &page).await.map_err(unread)?;
    Ok(web::Json(Listed::new(pools)))
}

/// A pool.
#[utoipa::path(
    get,
    path = "/api/v1/pools/{id}",
    tag = "pools",
    operation_id = "getPool",
    params(("id" = String, Path, description = "The pool's id.")),
    responses(
        (status = 200, description = "The pool.", body = Pool, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Refused
    ),
    security(("api_key" = ["deployment"]))
)]
pub async fn one(
    app: web::Data<App>,
    _key: DeploymentKey,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let pool = app.views.pool(&id.into_inner().into()).await?.ok_or(Refusal::NotFound)?;
    Ok(tagged(StatusCode::OK, pool.version, Pool::from(pool)))
}
