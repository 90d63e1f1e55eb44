//! API keys of a pool.

pub mod read;
pub mod write;

use chrono::{DateTime, Utc};
use domain::api_key::Role;
use projections::api_keys::ApiKeyView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::management::keys::MadeKey;

/// An API key. What its holder shows is not stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct Key {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What its holder may do.
    #[schema(value_type = String, examples("developer"))]
    pub role: Role,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it opens nothing more by itself; null for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The networks from which it opens something; none: from everywhere.
    #[schema(examples("203.0.113.0/24"))]
    pub networks: Vec<String>,
    /// Whether a developer sees phone numbers and e-mail addresses in clear.
    pub personal: bool,
}

impl From<ApiKeyView> for Key {
    fn from(key: ApiKeyView) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name,
            role: key.role,
            created_at: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            networks: key.networks,
            personal: key.personal,
        }
    }
}

/// A key that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyWithSecret {
    /// The key as it is listed.
    #[serde(flatten)]
    pub listed: Key,
    /// What its holder shows, `Authorization: Bearer <key>`. It is told now, and never again.
    #[schema(examples("saoma_01a204b7-5ff4-7d70-a506-e6e352afc3ae.…"))]
    pub key: String,
}

impl From<MadeKey> for KeyWithSecret {
    fn from(made: MadeKey) -> Self {
        Self { listed: made.key.into(), key: made.shown }
    }
}
