//! `GET /api/v1/users/{id}`.

use actix_web::web;

use super::User;
use crate::{
    api::{
        clear::told,
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
    responses((status = 200, description = "The user.", body = User), Unknown, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn one(
    app: web::Data<App>,
    key: ApiKey<Current>,
    id: web::Path<String>,
) -> Result<web::Json<User>, Refusal> {
    let user = app.views.user(key.pool(), &id.into_inner().into()).await?;
    Ok(told(1, user.ok_or(Refusal::NotFound)?.into()))
}
