//! `GET` and `PUT /api/v1/default-connection`: which connection people are shown first.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use projections::pools::PoolView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        conditions::{IfMatch, seen, tagged},
        key::{ApiKey, SettingUp, Settings},
        problem::{Body, Changed, Refused, Unknown},
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::connections,
};

/// Which connection people are shown first. The others follow by their names.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DefaultConnection {
    /// Its id; null: the first by name.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    connection: Option<String>,
}

impl From<&PoolView> for DefaultConnection {
    fn from(pool: &PoolView) -> Self {
        Self { connection: pool.default_connection.as_ref().map(ToString::to_string) }
    }
}

/// The connection that people are shown first.
#[utoipa::path(
    get,
    path = "/api/v1/default-connection",
    tag = "connections",
    operation_id = "getDefaultConnection",
    responses(
        (status = 200, description = "The default connection.", body = DefaultConnection, headers(("ETag" = String, description = "The pool's version, for `If-Match`."))),
        Refused
    ),
    security(("api_key" = ["developer"]))
)]
pub async fn one(app: web::Data<App>, key: ApiKey<Settings>) -> Result<HttpResponse, Refusal> {
    let pool = connections::with_default(&app, &key.caller).await?;
    Ok(tagged(StatusCode::OK, pool.version, DefaultConnection::from(&pool)))
}

/// Chooses the connection that people are shown first.
#[utoipa::path(
    put,
    path = "/api/v1/default-connection",
    tag = "connections",
    operation_id = "chooseDefaultConnection",
    params(IfMatch),
    request_body = DefaultConnection,
    responses(
        (status = 200, description = "The default connection.", body = DefaultConnection, headers(("ETag" = String, description = "The pool's version, for `If-Match`."))),
        Unknown,
        Changed,
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn choose(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<SettingUp>, Json<DefaultConnection>>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let (seen, connection) = (seen(&request)?, body.connection.map(Into::into));
    let pool = connections::choose_default(&app, &key.caller, seen, connection).await?;
    Ok(tagged(StatusCode::OK, pool.version, DefaultConnection::from(&pool)))
}
