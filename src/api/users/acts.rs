//! What is done with a user besides changing its fields: blocked, unblocked, erased.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;

use super::User;
use crate::{
    api::{
        clear::told_one,
        conditions::{Again, IfMatch, seen},
        key::{ApiKey, ChangingPeople},
        problem::{Body, Changed, Invalid, Refused, Unknown},
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::{app_secrets, users},
};

/// That somebody is to be erased.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// The user's id, once more: what is erased nobody brings back.
    confirm: String,
}

/// Blocks a user: nobody signs in as them, their sessions end, and their tokens are void.
#[utoipa::path(
    post,
    path = "/api/v1/users/{id}/block",
    tag = "users",
    operation_id = "blockUser",
    params(("id" = String, Path, description = "The user's id."), IfMatch, Again),
    responses(
        (status = 200, description = "The user.", body = User, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Invalid,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn block(
    app: web::Data<App>,
    key: ApiKey<ChangingPeople>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let user = users::block(&app, &key.caller, &id, seen).await?;
    Ok(told_one(StatusCode::OK, user.version, User::from(user)))
}

/// Lets a user sign in again.
#[utoipa::path(
    post,
    path = "/api/v1/users/{id}/unblock",
    tag = "users",
    operation_id = "unblockUser",
    params(("id" = String, Path, description = "The user's id."), IfMatch, Again),
    responses(
        (status = 200, description = "The user.", body = User, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Invalid,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn unblock(
    app: web::Data<App>,
    key: ApiKey<ChangingPeople>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let user = users::unblock(&app, &key.caller, &id, seen).await?;
    Ok(told_one(StatusCode::OK, user.version, User::from(user)))
}

/// Erases a person, for ever. The user stays, without anything about the person, and so does their history, in which nobody
/// can read any more what was about them.
#[utoipa::path(
    post,
    path = "/api/v1/users/{id}/erase",
    tag = "users",
    operation_id = "eraseUser",
    params(("id" = String, Path, description = "The user's id."), IfMatch, Again),
    request_body = Erasure,
    responses(
        (status = 200, description = "What is left of the user.", body = User, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn erase(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<ChangingPeople>, Json<Erasure>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let user = users::erase(&app, &key.caller, &id, seen, &body.confirm).await?;
    Ok(told_one(StatusCode::OK, user.version, User::from(user)))
}

/// Another password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Password {
    /// 8 to 256 characters. It is kept as an argon2id hash, and never shown.
    #[serde(deserialize_with = "app_secrets::secret")]
    #[schema(value_type = String, write_only)]
    password: SecretString,
}

/// Gives a user another password. It proves the account where a connection asks which one a person has; nobody signs in by it alone.
#[utoipa::path(
    put,
    path = "/api/v1/users/{id}/password",
    tag = "users",
    operation_id = "setUserPassword",
    params(("id" = String, Path, description = "The user's id."), IfMatch),
    request_body = Password,
    responses(
        (status = 200, description = "The user.", body = User, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn set_password(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<ChangingPeople>, Json<Password>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let user = users::set_password(&app, &key.caller, &id, seen, &body.password).await?;
    Ok(told_one(StatusCode::OK, user.version, User::from(user)))
}
