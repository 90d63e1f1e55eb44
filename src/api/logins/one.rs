//! `GET /api/v1/logins/{id}`.

use actix_web::web;

use super::Login;
use crate::{
    api::{
        clear::told,
        key::{ApiKey, Current},
        problem::{Refused, Unknown},
    },
    http::{app::App, refusal::Refusal},
};

/// A login.
#[utoipa::path(
    get,
    path = "/api/v1/logins/{id}",
    tag = "logins",
    operation_id = "getLogin",
    params(("id" = String, Path, description = "The login's id.")),
    responses((status = 200, description = "The login.", body = Login), Unknown, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn one(
    app: web::Data<App>,
    key: ApiKey<Current>,
    id: web::Path<String>,
) -> Result<web::Json<Login>, Refusal> {
    let login = app.views.login(key.pool(), &id.into_inner().into()).await?;
    Ok(told(1, login.ok_or(Refusal::NotFound)?.at(app.now()).into()))
}
