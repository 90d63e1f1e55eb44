//! `GET /api/v1/connections` and `GET /api/v1/connections/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Connection;
use crate::{
    api::{
        conditions::tagged,
        key::{ApiKey, Settings},
        listed::{Listed, Order, page, unread},
        problem::{Invalid, Refused, Unknown},
        query::query,
    },
    http::{app::App, refusal::Refusal},
};

/// Which connections are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ConnectionQuery {
    /// The one that is named so in requests.
    #[param(example = "wechat")]
    identifier: Option<String>,
    /// The page that follows the one with this `next`.
    after: Option<String>,
    /// How many at most; 50 if nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The newest first, `desc`, as usual, or the oldest, `asc`.
    #[param(inline)]
    order: Option<Order>,
}

/// Connections, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/connections",
    tag = "connections",
    operation_id = "listConnections",
    params(ConnectionQuery),
    responses((status = 200, description = "A page of connections.", body = Listed<Connection>), Invalid, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn list(
    app: web::Data<App>,
    key: ApiKey<Settings>,
    request: HttpRequest,
) -> Result<web::Json<Listed<Connection>>, Refusal> {
    let asked: ConnectionQuery = query(&request)?;
    let page = page(asked.after.as_deref(), asked.limit, asked.order)?;
    let identifier = asked.identifier.as_deref();
    let connections = app.views.connections_page(key.pool(), identifier, &page).await;
    let connections = connections.map_err(unread)?;
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
