//! `POST /api/v1/users/{id}/merge`.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{decisions::Side, id::UserId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::User;
use crate::{
    api::{
        clear::told_one,
        conditions::{Again, IfMatch, seen},
        key::{ApiKey, ChangingPeople},
        problem::{Body, Changed, Refused, Unknown},
    },
    http::{after::After, app::App, json::Json, refusal::Refusal},
    management::users,
};

/// Which user is the other one: exactly one of both is said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The user that ends, and of which this one takes over what opens it.
    #[serde(default)]
    from: Option<String>,
    /// The user that goes on, while this one ends.
    #[serde(default)]
    into: Option<String>,
}

/// Makes the accounts of two users, who are one person, one. What opens the one that ends opens the other from now on, which also takes
/// its verified number and address where it has none. Its sessions and tokens end, and whoever signs in again is the one that goes on. Both
/// histories stay. Users who are blocked are refused.
#[utoipa::path(
    post,
    path = "/api/v1/users/{id}/merge",
    tag = "users",
    operation_id = "mergeUsers",
    params(("id" = String, Path, description = "The user's id."), IfMatch, Again),
    request_body(content = Merge, example = json!({ "from": "5b1f0c62-6f0f-4d1e-9d0a-2f6a1c1d9a10" })),
    responses(
        (status = 200, description = "The user that goes on.", body = User, headers(("ETag" = String, description = "Its version, for `If-Match`."))),
        Unknown,
        Changed,
        Body,
        Refused
    ),
    security(("api_key" = ["operator"]))
)]
pub async fn merge(
    app: web::Data<App>,
    After(key, Json(body)): After<ApiKey<ChangingPeople>, Json<Merge>>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let (id, seen) = (UserId::from(id.into_inner()), seen(&request)?);
    let (from, into, looked_at) = match (body.from, body.into) {
        (Some(from), None) => (from.into(), id, Side::Into),
        (None, Some(into)) => (id, into.into(), Side::From),
        _ => return Err(Refusal::invalid("from", "say either `from` or `into`")),
    };
    let user = users::merge(&app, &key.caller, &from, &into, looked_at, seen, None).await?;
    Ok(told_one(StatusCode::OK, user.version, User::from(user)))
}
