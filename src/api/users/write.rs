//! `POST /api/v1/users`, `PATCH /api/v1/users/{id}`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};

use super::User;
use crate::{
    api::{
        clear::told_one,
        conditions::{Again, IfMatch, seen},
        key::{ApiKey, ChangingPeople},
        problem::{Body, Changed, Refused, Taken, Unknown},
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::users::{self, UserFields},
};

/// Makes a user whom nobody has signed in as yet.
#[utoipa::path(
    post,
    path = "/api/v1/users",
    tag = "users",
    operation_id = "createUser",
    params(Again),
    request_body = UserFields,
    responses(
        (status = 201, description = "The user.", body = User, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Body, Taken,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn create(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<ChangingPeople>, Json<UserFields>>,
) -> Result<HttpResponse, Refusal> {
    let made = users::create(&app, &key.caller, &body).await?;
    Ok(told_one(StatusCode::CREATED, made.version, User::from(made)))
}

/// Changes a user: the fields that are given.
#[utoipa::path(
    patch,
    path = "/api/v1/users/{id}",
    tag = "users",
    operation_id = "changeUser",
    params(("id" = String, Path, description = "The user's id."), IfMatch),
    request_body = UserFields,
    responses(
        (status = 200, description = "The user.", body = User, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body, Taken,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn change(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<ChangingPeople>, Json<UserFields>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (id.into_inner().into(), seen(&request)?);
    let changed = users::change(&app, &key.caller, &id, seen, &body).await?;
    Ok(told_one(StatusCode::OK, changed.version, User::from(changed)))
}
