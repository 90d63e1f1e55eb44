//! What may be asked of a connection.

use chrono::{DateTime, Utc};

use super::{ConnectionKind, ConnectionSettings, OwnMiniProgram};
use crate::id::{ConnectionId, PoolId};

/// A command to a connection.
#[derive(Clone, Debug)]
pub enum ConnectionCommand {
    /// Make it.
    Create {
        /// The pool.
        pool: PoolId,
        /// Its id.
        connection: ConnectionId,
        /// Its name in requests: `[a-z0-9-]`, 1 to 31 characters.
        identifier: String,
        /// Its kind.
        kind: ConnectionKind,
        /// Its own Mini Program; `None` for the deployment's.
        own: Option<OwnMiniProgram>,
        /// Its settings.
        settings: Box<ConnectionSettings>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Change its settings, and say that its AppSecret was replaced if it was.
    Change {
        /// Its settings from now on.
        settings: Box<ConnectionSettings>,
        /// The fingerprint of a new AppSecret; `None`: the one that is kept stays.
        secret_fingerprint: Option<String>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Give it to another Mini Program.
    ChangeMiniProgram {
        /// Its own; `None` for the deployment's.
        own: Option<OwnMiniProgram>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Say that its AppSecret was set or replaced.
    RotateSecret {
        /// The fingerprint of the new one.
        fingerprint: String,
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
