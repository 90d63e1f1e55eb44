//! `GET /api/v1/users/{id}`.

use actix_web::{HttpResponse, http::StatusCode, web};

use super::User;
use crate::{
    api::{
        clear::seen_by,
        conditions::tagged,
        key::{ApiKey, Current},
        problem::{Refused, Unknown},
    },
    http::{app::App, refusal::Refusal},
};

/// A user.
#[utoipa::path(
    get,
    path = "/api/v1/users/{id}",
    tag = "users",
    operation_id = "getUser",
    params(("id" = String, Path, description = "The user's id.")),
    responses(
        (status = 200, description = "The user.", body = User, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Refused
    ),
    security(("api_key" = ["developer"]))
)]
pub async fn one(
    app: web::Data<App>,
    key: ApiKey<Current>,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let user = app.views.user(key.pool(), &id.into_inner().into()).await?;
    let user = user.ok_or(Refusal::NotFound)?;
    Ok(tagged(StatusCode::OK, user.version, User::from(seen_by(&key, user))))
}
