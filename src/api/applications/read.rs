//! `GET /api/v1/applications` and `GET /api/v1/applications/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::Application;
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

/// Applications, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/applications",
    tag = "applications",
    operation_id = "listApplications",
    params(PageQuery),
    responses((status = 200, description = "A page of applications.", body = Listed<Application>), Invalid, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn list(
    app: web::Data<App>,
    key: ApiKey<Settings>,
    request: HttpRequest,
) -> Result<web::Json<Listed<Application>>, Refusal> {
    let page = query::<PageQuery>(&request)?.page()?;
    let applications =
        app.views.applications_page(key.pool(), None, &page).await.map_err(unread)?;
    Ok(web::Json(Listed::new(applications)))
}

/// An application.
#[utoipa::path(
    get,
    path = "/api/v1/applications/{id}",
    tag = "applications",
    operation_id = "getApplication",
    params(("id" = String, Path, description = "The application's id.")),
    responses(
        (status = 200, description = "The application.", body = Application, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
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
    let application = app
        .views
        .application(key.pool(), &id.into_inner().into())
        .await?
        .ok_or(Refusal::NotFound)?;
    Ok(tagged(StatusCode::OK, application.version, Application::from(application)))
}
