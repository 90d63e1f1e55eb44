//! `GET /api/v1/keys` and `GET /api/v1/keys/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::Key;
use crate::{
    api::{
        conditions::tagged,
        key::{ApiKey, Keys},
        listed::{Listed, PageQuery, unread},
        problem::{Invalid, Refused, Unknown},
        query::query,
    },
    http::{app::App, refusal::Refusal},
};

/// API keys, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/keys",
    tag = "keys",
    operation_id = "listKeys",
    params(PageQuery),
    responses((status = 200, description = "A page of keys.", body = Listed<Key>), Invalid, Refused),
    security(("api_key" = ["auditor"]))
)]
pub async fn list(
    app: web::Data<App>,
    asker: ApiKey<Keys>,
    request: HttpRequest,
) -> Result<web::Json<Listed<Key>>, Refusal> {
    let page = query::<PageQuery>(&request)?.page()?;
    let keys = app.views.api_keys(Some(asker.pool()), &page).await.map_err(unread)?;
    Ok(web::Json(Listed::new(keys)))
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
