//! Connections: the identity sources of a pool.

pub mod acts;
pub mod default;
pub mod read;
pub mod turn;
pub mod write;

use chrono::{DateTime, Utc};
use domain::{
    account_choice::{Association, PhonePolicy},
    connection::{CodeStyle, ConnectionKind, Scenes},
};
use projections::connections::ConnectionView;
use serde::Serialize;
use utoipa::ToSchema;

use super::applications::hash;

/// A connection: one identity source of a pool, configured.
#[derive(Debug, Serialize, ToSchema)]
pub struct Connection {
    /// Its id.
    pub id: String,
    /// Its name in requests.
    pub identifier: String,
    /// What it is.
    #[schema(value_type = String, examples("wechat:miniprogram:qrconnect"))]
    pub kind: ConnectionKind,
    /// The label on the login page.
    pub name: String,
    /// The SHA-256 of its logo as base64url; null if there is none.
    pub logo: Option<String>,
    /// Where a browser ends, with a ticket, that a site without OpenID Connect sent.
    pub callback_url: Option<String>,
    /// The AppID of its own Mini Program; null for the deployment's.
    pub app_id: Option<String>,
    /// Tells versions of its AppSecret apart; null if it has none of its own.
    pub secret_fingerprint: Option<String>,
    /// How an unknown person finds an account.
    #[schema(value_type = String, examples("none"))]
    pub association: Association,
    /// Whether an unknown person is refused.
    pub login_only: bool,
    /// Whether a phone number is needed.
    #[schema(value_type = String, examples("required"))]
    pub phone: PhonePolicy,
    /// Connections that say the same share unionids.
    pub wechat_subject: Option<String>,
    /// How the code is drawn.
    #[schema(value_type = String, examples("link"))]
    pub code_style: CodeStyle,
    /// Whether a login may be scanned only while its browser is there.
    pub presence: bool,
    /// How a person may have come to the code.
    #[schema(value_type = String, examples("camera"))]
    pub scenes: Scenes,
    /// Whether it is switched off: nobody is signed in by it.
    pub disabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl From<ConnectionView> for Connection {
    fn from(connection: ConnectionView) -> Self {
        let settings = connection.settings;
        Self {
            id: connection.id.to_string(),
            identifier: connection.identifier,
            kind: connection.kind,
            name: settings.name,
            logo: hash(settings.logo),
            callback_url: settings.callback_url,
            app_id: connection.app_id,
            secret_fingerprint: connection.secret_fingerprint,
            association: settings.policy.association,
            login_only: settings.policy.login_only,
            phone: settings.policy.phone,
            wechat_subject: settings.wechat.subject,
            code_style: settings.wechat.code_style,
            presence: settings.wechat.presence,
            scenes: settings.wechat.scenes,
            disabled: connection.disabled,
            created_at: connection.created_at,
        }
    }
}
