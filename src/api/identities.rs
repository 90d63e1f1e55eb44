//! `GET /api/v1/identities`: the account association.

use actix_web::{HttpRequest, web};
use chrono::{DateTime, Utc};
use domain::{id::UserId, login::How};
use projections::identities::IdentityView;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    clear,
    key::{ApiKey, Current},
    listed::{Listed, page, unread},
    problem::{Invalid, Refused},
    query::query,
};
use crate::{app::App, http::error::Error};

/// An identity: a WeChat account, as one Mini Program sees it, that opens a user.
#[derive(Debug, Serialize, ToSchema)]
pub struct Identity {
    /// Its id: of the link between account and user.
    pub id: String,
    /// The user that it opens.
    pub user: String,
    /// The Mini Program's AppID.
    pub app_id: String,
    /// The account's openid in that Mini Program.
    pub openid: String,
    /// The account's unionid, if WeChat gave one.
    pub unionid: Option<String>,
    /// The WeChat subject within which the unionid holds.
    pub wechat_subject: Option<String>,
    /// How the user was found when it was linked.
    #[schema(value_type = String, examples("phone_matched"))]
    pub how: How,
    /// The login that linked it; null if none did.
    pub login: Option<String>,
    /// The last phone number that WeChat showed with it and that is not the user's (E.164).
    pub seen_phone: Option<String>,
    /// When it was linked.
    pub linked_at: DateTime<Utc>,
}

impl From<IdentityView> for Identity {
    fn from(identity: IdentityView) -> Self {
        Self {
            id: identity.id.to_string(),
            user: identity.user.to_string(),
            app_id: identity.app_id,
            openid: identity.openid.as_str().to_owned(),
            unionid: clear(identity.unionid),
            wechat_subject: identity.wechat_subject,
            how: identity.how,
            login: identity.login.map(|login| login.to_string()),
            seen_phone: clear(identity.seen_phone),
            linked_at: identity.linked_at,
        }
    }
}

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
) -> Result<web::Json<Listed<Identity>>, Error> {
    let asked: IdentityQuery = query(&request)?;
    let page = page(asked.after.as_deref(), asked.limit)?;
    let user = asked.user.map(UserId::from);
    let identities =
        app.views.identities(key.pool(), user.as_ref(), &page).await.map_err(unread)?;
    Ok(web::Json(Listed::new(identities)))
}
