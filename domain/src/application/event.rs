//! What happens to an application.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ApplicationSettings;
use crate::{
    aggregate::domain_event,
    id::{ApplicationId, ConnectionId, PoolId, SecretHash},
};

/// An event of an application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ApplicationEvent {
    /// It was made.
    #[serde(rename = "application.created")]
    Created {
        /// The pool.
        pool: PoolId,
        /// Its id, the `client_id`.
        application: ApplicationId,
        /// Its settings.
        settings: Box<ApplicationSettings>,
        /// The SHA-256 of its client secret, 256 random bits; none for a public application.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        secret: Option<SecretHash>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Its settings changed.
    #[serde(rename = "application.changed")]
    Changed {
        /// Its settings from now on.
        settings: Box<ApplicationSettings>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Its client secret was replaced.
    #[serde(rename = "application.secret_rotated")]
    SecretRotated {
        /// The SHA-256 of the new one.
        secret: SecretHash,
        /// Until when the former one is good too; absent if it is of no use any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        former_until: Option<DateTime<Utc>>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A connection may be used to sign in to it.
    #[serde(rename = "application.connection_enabled")]
    ConnectionEnabled {
        /// The connection.
        connection: ConnectionId,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// A connection may not be used any more.
    #[serde(rename = "application.connection_disabled")]
    ConnectionDisabled {
        /// The connection.
        connection: ConnectionId,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Nobody signs in to it any more.
    #[serde(rename = "application.disabled")]
    Disabled {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// People sign in again.
    #[serde(rename = "application.enabled")]
    Enabled {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// It is gone.
    #[serde(rename = "application.deleted")]
    Deleted {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { ApplicationEvent {
    Created => "application.created" "1.0" 1,
    Changed => "application.changed" "1.0" 1,
    SecretRotated => "application.secret_rotated" "1.0" 1,
    ConnectionEnabled => "application.connection_enabled" "1.0" 1,
    ConnectionDisabled => "application.connection_disabled" "1.0" 1,
    Disabled => "application.disabled" "1.0" 1,
    Enabled => "application.enabled" "1.0" 1,
    Deleted => "application.deleted" "1.0" 1,
}}
