//! `GET /api/v1/cases` and `/api/v1/cases/{id}`.

use actix_web::{HttpRequest, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Case;
use crate::{
    api::{
        clear::seen_by,
        key::{ApiKey, Current},
        listed::{Listed, Order, page},
        problem::{Invalid, Refused, Unknown},
        query::query,
    },
    http::{app::App, refusal::Refusal},
    management::cases,
};

/// Which part of the list is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CaseQuery {
    /// The page that follows the one with this `next`.
    after: Option<String>,
    /// How many at most; 50 if nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The newest first, `desc`, as usual, or the oldest, `asc`.
    #[param(inline)]
    order: Option<Order>,
}

/// The cases of the pool that need a look, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/cases",
    tag = "cases",
    operation_id = "listCases",
    params(CaseQuery),
    responses((status = 200, description = "A page of cases.", body = Listed<Case>), Invalid, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn list(
    app: web::Data<App>,
    key: ApiKey<Current>,
    request: HttpRequest,
) -> Result<web::Json<Listed<Case>>, Refusal> {
    let asked: CaseQuery = query(&request)?;
    let page = page(asked.after.as_deref(), asked.limit, asked.order)?;
    let found = cases::list(&app, &key.caller, &page).await?;
    Ok(web::Json(Listed::new(seen_by(&key, found))))
}

/// A case that needs a look.
#[utoipa::path(
    get,
    path = "/api/v1/cases/{id}",
    tag = "cases",
    operation_id = "getCase",
    params(("id" = String, Path, description = "The case's id.")),
    responses((status = 200, description = "The case.", body = Case), Unknown, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn one(
    app: web::Data<App>,
    key: ApiKey<Current>,
    id: web::Path<String>,
) -> Result<web::Json<Case>, Refusal> {
    Ok(web::Json(seen_by(&key, cases::one(&app, &key.caller, &id).await?).into()))
}
