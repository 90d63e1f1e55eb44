//! `POST /api/v1/keys` and `DELETE /api/v1/keys/{id}`.

use actix_web::{HttpResponse, web};

use super::{Key, KeyWithSecret};
use crate::{
    api::{
        conditions::Again,
        key::{ApiKey, SettingUp},
        problem::{Body, Refused, Unknown},
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::keys::{self, NewKey},
};

/// Makes an API key. What its holder shows is told here alone.
#[utoipa::path(
    post,
    path = "/api/v1/keys",
    tag = "keys",
    operation_id = "createKey",
    params(Again),
    request_body = NewKey,
    responses((status = 201, description = "The key.", body = KeyWithSecret), Body, Refused),
    security(("api_key" = ["operator"]))
)]
pub async fn create(
    app: web::Data<App>,
    After(asker, Json(body)): After<ApiKey<SettingUp>, Json<NewKey>>,
) -> Result<HttpResponse, Refusal> {
    let made = keys::create(&app, &asker.caller, &body).await?;
    Ok(HttpResponse::Created().json(KeyWithSecret::from(made)))
}

/// Revokes an API key: it opens nothing more, and stays in the list.
#[utoipa::path(
    delete,
    path = "/api/v1/keys/{id}",
    tag = "keys",
    operation_id = "revokeKey",
    params(("id" = String, Path, description = "The API key's id.")),
    responses((status = 200, description = "The key.", body = Key), Unknown, Refused),
    security(("api_key" = ["operator"]))
)]
pub async fn revoke(
    app: web::Data<App>,
    asker: ApiKey<SettingUp>,
    id: web::Path<String>,
) -> Result<web::Json<Key>, Refusal> {
    let revoked = keys::revoke(&app, &asker.caller, &id.into_inner().into()).await?;
    Ok(web::Json(revoked.into()))
}
