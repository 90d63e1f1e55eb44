//! `GET /api/v1/identities`.

use actix_web::{HttpRequest, web};
use domain::id::UserId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::Identity;
use crate::{
    api::{
        clear::seen_by,
        key::{ApiKey, Current},
        listed::{Listed, Order, page, unread},
        problem::{Invalid, Refused},
        query::query,
    },
    http::{app::App, refusal::Refusal},
};

/// Which identities are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct IdentityQuery {
    /// Of which user.
    user: Option<String>,
    /// The page that follows the one with this `next`.
    after: Option<String>,
    /// How many at most; 50 if nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// The newest first, `desc`, as usual, or the oldest, `asc`.
    #[param(inline)]
    order: Option<Order>,
}

/// The identities of the pool, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/identities",
    tag = "identities",
    operation_id = "listIdentities",
    params(IdentityQuery),
    responses(
        (status = 200, description = "A page of identities.", body = Listed<Identity>),
        Invalid,
        Refused
    ),
    security(("api_key" = ["developer"]))
)]
pub async fn list(
    app: web::Data<App>,
    key: ApiKey<Current>,
    request: HttpRequest,
) -> Result<web::Json<Listed<Identity>>, Refusal> {
    let asked: IdentityQuery = query(&request)?;
    let page = page(asked.after.as_deref(), asked.limit, asked.order)?;
    let user = asked.user.map(UserId::from);
    let identities =
        app.views.identities(key.pool(), user.as_ref(), &page).await.map_err(unread)?;
    Ok(web::Json(Listed::new(seen_by(&key, identities))))
}
