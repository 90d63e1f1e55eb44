//! What is done with a user besides changing its fields: blocked, unblocked, erased.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
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
    management::users,
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
    params(("id" = String, Path, description = "The user's id."), Again),
    request_body = Erasure,
    responses(
        (status = 200, description = "What is left of the user.", body = User, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn erase(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<ChangingPeople>, Json<Erasure>>,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let user = users::erase(&app, &key.caller, &id.into_inner().into(), &body.confirm).await?;
    Ok(told_one(StatusCode::OK, user.version, User::from(user)))
}
