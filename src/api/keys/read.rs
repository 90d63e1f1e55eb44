//! `GET /api/v1/keys` and `GET /api/v1/keys/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::api_key::Role;
use projections::api_keys::KeyFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Key;
use crate::{
    api::{
        conditions::tagged,
        key::{ApiKey, Keys},
        listed::{Listed, Order, page, unread},
        problem::{Invalid, Refused, Unknown},
        query::query,
    },
    http::{app::App, refusal::Refusal},
};

/// Which keys are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct KeyQuery {
    /// Whose holder may do this: `developer`, `auditor` or `operator`.
    #[param(value_type = Option<String>, example = "developer")]
    role: Option<Role>,
    /// `true`: those that open something now; `false`: those that were revoked, or whose time is over.
    live: Option<bool>,
    /// The page that follows the one with this `next`.
    after: Option<String>,
    /// How many at most; 50 if nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The newest first, `desc`, as usual, or the oldest, `asc`.
    #[param(inline)]
    order: Option<Order>,
}

/// API keys, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/keys",
    tag = "keys",
    operation_id = "listKeys",
    params(KeyQuery),
    responses((status = 200, description = "A page of keys.", body = Listed<Key>), Invalid, Refused),
    security(("api_key" = ["auditor"]))
)]
pub async fn list(
    app: web::Data<App>,
    asker: ApiKey<Keys>,
    request: HttpRequest,
) -> Result<web::Json<Listed<Key>>, Refusal> {
    let KeyQuery { role, live, after, limit, order } = query(&request)?;
    let page = page(after.as_deref(), limit, order)?;
    let filter = KeyFilter { role, live };
    let keys = app.views.api_keys(Some(asker.pool()), filter, &page, app.now()).await;
    Ok(web::Json(Listed::new(keys.map_err(unread)?)))
}

/// An API key.
#[utoipa::path(
    get,
    path = "/api/v1/keys/{id}",
    tag = "keys",
    operation_id = "getKey",
    params(("id" = String, Path, description = "The API key's id.")),
    responses(
        (status = 200, description = "The API key.", body = Key, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Refused
    ),
    security(("api_key" = ["auditor"]))
)]
pub async fn one(
    app: web::Data<App>,
    asker: ApiKey<Keys>,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let key =
        app.views.api_key(asker.pool(), &id.into_inner().into()).await?.ok_or(Refusal::NotFound)?;
    Ok(tagged(StatusCode::OK, key.version, Key::from(key)))
}
