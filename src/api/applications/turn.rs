//! `POST /api/v1/applications/{id}/disable` and `/enable`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::Application;
use crate::{
    api::{
        conditions::{Again, IfMatch, seen, tagged},
        key::{ApiKey, SettingUp},
        problem::{Changed, Invalid, Refused, Unknown},
    },
    http::{app::App, refusal::Refusal},
    management::applications,
};

/// Switches an application off: nobody is signed in to it, a login whose phone or browser takes a step is refused, and its codes, tickets
/// and tokens are good for nothing.
#[utoipa::path(
    post,
    path = "/api/v1/applications/{id}/disable",
    tag = "applications",
    operation_id = "switchOffApplication",
    params(("id" = String, Path, description = "The application's id."), IfMatch, Again),
    responses(
        (status = 200, description = "The application.", body = Application, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
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

/// Switches an application on again.
#[utoipa::path(
    post,
    path = "/api/v1/applications/{id}/enable",
    tag = "applications",
    operation_id = "switchOnApplication",
    params(("id" = String, Path, description = "The application's id."), IfMatch, Again),
    responses(
        (status = 200, description = "The application.", body = Application, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
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
    let changed = applications::turn(app, &key.caller, &id.into(), seen(request)?, on).await?;
    Ok(tagged(StatusCode::OK, changed.version, Application::from(changed)))
}
