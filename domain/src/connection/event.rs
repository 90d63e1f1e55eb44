//! What happens to a connection.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ConnectionKind, ConnectionSettings};
use crate::{
    aggregate::domain_event,
    id::{ConnectionId, PoolId},
};

/// An event of a connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ConnectionEvent {
    /// It was made.
    #[serde(rename = "connection.created")]
    Created {
        /// The pool.
        pool: PoolId,
        /// Its id.
        connection: ConnectionId,
        /// Its name in requests; never changes.
        identifier: String,
        /// Its kind.
        kind: ConnectionKind,
        /// The AppID of its own Mini Program; absent for the deployment's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        app_id: Option<String>,
        /// Its settings.
        settings: Box<ConnectionSettings>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Its settings changed.
    #[serde(rename = "connection.changed")]
    Changed {
        /// Its settings from now on.
        settings: Box<ConnectionSettings>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// It belongs to another Mini Program from now on. With it every openid is another one.
    #[serde(rename = "connection.app_id_changed")]
    AppIdChanged {
        /// The AppID; absent for the deployment's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        app_id: Option<String>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Its AppSecret was set or replaced.
    #[serde(rename = "connection.secret_rotated")]
    SecretRotated {
        /// The first 8 bytes of the secret's keyed hash, as hex: tells versions apart, and nothing else.
        fingerprint: String,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Nobody signs in by it any more.
    #[serde(rename = "connection.disabled")]
    Disabled {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// People sign in again.
    #[serde(rename = "connection.enabled")]
    Enabled {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// It is gone.
    #[serde(rename = "connection.deleted")]
    Deleted {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { ConnectionEvent {
    Created => "connection.created" "1.0" 1,
    Changed => "connection.changed" "1.0" 1,
    AppIdChanged => "connection.app_id_changed" "1.0" 1,
    SecretRotated => "connection.secret_rotated" "1.0" 1,
    Disabled => "connection.disabled" "1.0" 1,
    Enabled => "connection.enabled" "1.0" 1,
    Deleted => "connection.deleted" "1.0" 1,
}}
