//! `POST /api/v1/keys` and `PATCH` and `DELETE /api/v1/keys/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::{Key, KeyWithSecret};
use crate::{
    api::{
        conditions::{Again, IfMatch, seen, tagged},
        key::{ApiKey, SettingUp},
        problem::{Body, Changed, Refused, Unknown},
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::keys::{self, KeyFields, NewKey},
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

/// Changes an API key: its name and its networks. What it opens stays: make another one for that.
#[utoipa::path(
    patch,
    path = "/api/v1/keys/{id}",
    tag = "keys",
    operation_id = "changeKey",
    params(("id" = String, Path, description = "The API key's id."), IfMatch),
    request_body = KeyFields,
    responses(
        (status = 200, description = "The key.", body = Key, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn change(
    app: web::Data<App>,
    After(asker, Json(body)): After<ApiKey<SettingUp>, Json<KeyFields>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let changed = keys::change(&app, &asker.caller, &id, seen, &body).await?;
    Ok(tagged(StatusCode::OK, changed.version, Key::from(changed)))
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
