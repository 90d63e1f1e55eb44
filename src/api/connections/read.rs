//! `GET /api/v1/connections` and `GET /api/v1/connections/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::Connection;
use crate::{
    api::{
        conditions::tagged,
        key::{ApiKey, Settings},
        listed::{Listed, PageQuery, unread},
        problem::{Invalid, Refused, Unknown},
        query::query,
    },
    http::{app::App, refusal::Refusal},
};

/// Connections, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/connections",
    tag = "connections",
    operation_id = "listConnections",
    params(PageQuery),
    responses((status = 200, description = "A page of connections.", body = Listed<Connection>), Invalid, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn list(
    app: web::Data<App>,
    key: ApiKey<Settings>,
    request: HttpRequest,
) -> Result<web::Json<Listed<Connection>>, Refusal> {
    let page = query::<PageQuery>(&request)?.page()?;
    let connections = app.views.connections_page(key.pool(), &page).await.map_err(unread)?;
    Ok(web::Json(Listed::new(connections)))
}

/// A connection.
#[utoipa::path(
    get,
    path = "/api/v1/connections/{id}",
    tag = "connections",
    operation_id = "getConnection",
    params(("id" = String, Path, description = "The connection's id.")),
    responses(
        (status = 200, description = "The connection.", body = Connection, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Refused
    ),
    security(("api_key" = ["developer"]))
)]
pub async fn one(
    app: web::Data<App>,
    key: ApiKey<Settings>,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let connection = app
        .views
        .connection(key.pool(), &id.into_inner().into())
        .await?
        .ok_or(Refusal::NotFound)?;
    Ok(tagged(StatusCode::OK, connection.version, Connection::from(connection)))
}
