//! `POST /api/v1/connections/{id}/disable` and `/enable`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::Connection;
use crate::{
    api::{
        conditions::{Again, IfMatch, seen, tagged},
        key::{ApiKey, SettingUp},
        problem::{Changed, Invalid, Refused, Unknown},
    },
    http::{app::App, refusal::Refusal},
    management::connections,
};

/// Switches a connection off: nobody is signed in by it, a login whose phone or browser takes a step is refused, and the code or the ticket
/// that one brought just before is good for nothing.
#[utoipa::path(
    post,
    path = "/api/v1/connections/{id}/disable",
    tag = "connections",
    operation_id = "switchOffConnection",
    params(("id" = String, Path, description = "The connection's id."), IfMatch, Again),
    responses(
        (status = 200, description = "The connection.", body = Connection, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Invalid,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn disable(
    app: web::Data<App>,
    key: ApiKey<SettingUp>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    turn(&app, &key, &request, id.into_inner(), false).await
}

/// Switches a connection on again.
#[utoipa::path(
    post,
    path = "/api/v1/connections/{id}/enable",
    tag = "connections",
    operation_id = "switchOnConnection",
    params(("id" = String, Path, description = "The connection's id."), IfMatch, Again),
    responses(
        (status = 200, description = "The connection.", body = Connection, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Invalid,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn enable(
    app: web::Data<App>,
    key: ApiKey<SettingUp>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    turn(&app, &key, &request, id.into_inner(), true).await
}

async fn turn(
    app: &App,
    key: &ApiKey<SettingUp>,
    request: &HttpRequest,
    id: String,
    on: bool,
) -> Result<HttpResponse, Refusal> {
    let changed = connections::turn(app, &key.caller, &id.into(), seen(request)?, on).await?;
    Ok(tagged(StatusCode::OK, changed.version, Connection::from(changed)))
}
