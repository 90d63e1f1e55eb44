//! Identities: the account association.

pub mod list;
pub mod one;

use chrono::{DateTime, Utc};
use domain::login::How;
use projections::identities::IdentityView;
use serde::Serialize;
use utoipa::ToSchema;

use super::clear::clear;

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
