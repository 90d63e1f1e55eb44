//! `GET` and `DELETE /api/v1/identities/{id}`.

use actix_web::{HttpResponse, web};

use super::Identity;
use crate::{
    api::{
        clear::seen_by,
        key::{ApiKey, ChangingPeople, Current},
        problem::{Invalid, Refused, Unknown},
    },
    http::{app::App, refusal::Refusal},
    management::users,
};

/// An identity, with its evidence: how and by which login it was linked.
#[utoipa::path(
    get,
    path = "/api/v1/identities/{id}",
    tag = "identities",
    operation_id = "getIdentity",
    params(("id" = String, Path, description = "The identity's id.")),
    responses((status = 200, description = "The identity.", body = Identity), Unknown, Refused),
    security(("api_key" = ["developer"]))
)]
pub async fn one(
    app: web::Data<App>,
    key: ApiKey<Current>,
    id: web::Path<String>,
) -> Result<web::Json<Identity>, Refusal> {
    let identity = app.views.identity(key.pool(), &id.into_inner().into()).await?;
    Ok(web::Json(seen_by(&key, identity.ok_or(Refusal::NotFound)?).into()))
}

/// Unlinks an identity: the WeChat account opens the user no more. The user's sessions end. The last way in stays (422).
#[utoipa::path(
    delete,
    path = "/api/v1/identities/{id}",
    tag = "identities",
    operation_id = "unlinkIdentity",
    params(("id" = String, Path, description = "The identity's id.")),
    responses((status = 204, description = "It is unlinked."), Unknown, Invalid, Refused),
    security(("api_key" = ["operator"]))
)]
pub async fn unlink(
    app: web::Data<App>,
    key: ApiKey<ChangingPeople>,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    users::unlink(&app, &key.caller, &id.into_inner().into()).await?;
    Ok(HttpResponse::NoContent().finish())
}
