//! What may be asked of an application.

use chrono::{DateTime, Utc};

use super::ApplicationSettings;
use crate::id::{ApplicationId, ConnectionId, PoolId, SecretHash};

/// A command to an application.
#[derive(Clone, Debug)]
pub enum ApplicationCommand {
    /// Make it.
    Create {
        /// The pool.
        pool: PoolId,
        /// Its id.
        application: ApplicationId,
        /// Its settings.
        settings: Box<ApplicationSettings>,
        /// The SHA-256 of its client secret; none for a public application.
        secret: Option<SecretHash>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Change its settings.
    Change {
        /// Its settings from now on.
        settings: Box<ApplicationSettings>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Replace its client secret.
    RotateSecret {
        /// The SHA-256 of the new one.
        secret: SecretHash,
        /// For how long the former one stays good beside it: 0 to 604,800 (7 days).
        keep_former_seconds: u32,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Allow a connection.
    EnableConnection {
        /// The connection.
        connection: ConnectionId,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Forbid a connection.
    DisableConnection {
        /// The connection.
        connection: ConnectionId,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Let nobody sign in any more.
    Disable {
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Let people sign in again.
    Enable {
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Delete it.
    Delete {
        /// The time of the command.
        at: DateTime<Utc>,
    },
}
