//! An application of a pool: an OpenID Connect client.

use std::sync::Arc;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    connection::is_web_address,
    id::{ApplicationId, ConnectionId, PoolId, SecretHash},
    login::Agreement,
    recorded::{About, Recorded, Undecided, decided_by, domain_event},
    signing_key::Algorithm,
};

/// What an operator says of an application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationSettings {
    /// Its name, for people.
    pub name: String,
    /// A PNG as base64, already checked and re-encoded; shared, as it is large and every command looks at its owner.
    pub logo: Option<Arc<str>>,
    /// Where the browser may be sent with a code; each exact to the byte (RFC 9700 §2.1).
    pub redirect_uris: Vec<String>,
    /// How its ID tokens are signed.
    pub id_token_algorithm: Algorithm,
    /// What a person agrees to on the phone.
    pub agreements: Vec<Agreement>,
}

impl ApplicationSettings {
    fn check(&self) -> Result<(), Undecided> {
        if self.name.trim().is_empty() {
            return Err(Undecided::Invalid { field: "name", why: "it is required" });
        }
        if self.redirect_uris.is_empty() {
            return Err(Undecided::Invalid {
                field: "redirect_uris",
                why: "at least one is required",
            });
        }
        if !self.redirect_uris.iter().all(|uri| is_web_address(uri)) {
            return Err(Undecided::Invalid {
                field: "redirect_uris",
                why: "https, or http for loopback, without a fragment",
            });
        }
        Ok(())
    }
}

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
        /// The SHA-256 of its client secret, 256 random bits.
        secret: SecretHash,
        /// When.
        at: DateTime<Utc>,
    },
    /// Its settings changed.
    #[serde(rename = "application.changed")]
    Changed {
        /// Its settings from now on.
        settings: Box<ApplicationSettings>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Its client secret was replaced.
    #[serde(rename = "application.secret_rotated")]
    SecretRotated {
        /// The SHA-256 of the new one.
        secret: SecretHash,
        /// When.
        at: DateTime<Utc>,
    },
    /// A connection may be used to sign in to it.
    #[serde(rename = "application.connection_enabled")]
    ConnectionEnabled {
        /// Which.
        connection: ConnectionId,
        /// When.
        at: DateTime<Utc>,
    },
    /// A connection may not be used any more.
    #[serde(rename = "application.connection_disabled")]
    ConnectionDisabled {
        /// Which.
        connection: ConnectionId,
        /// When.
        at: DateTime<Utc>,
    },
    /// It is gone.
    #[serde(rename = "application.deleted")]
    Deleted {
        /// When.
        at: DateTime<Utc>,
    },
}

domain_event! { ApplicationEvent {
    Created => "application.created",
    Changed => "application.changed",
    SecretRotated => "application.secret_rotated",
    ConnectionEnabled => "application.connection_enabled",
    ConnectionDisabled => "application.connection_disabled",
    Deleted => "application.deleted",
}}

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
        /// The SHA-256 of its client secret.
        secret: SecretHash,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Change its settings.
    Change {
        /// Its settings from now on.
        settings: Box<ApplicationSettings>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Replace its client secret.
    RotateSecret {
        /// The SHA-256 of the new one.
        secret: SecretHash,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Allow a connection.
    EnableConnection {
        /// Which.
        connection: ConnectionId,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Forbid a connection.
    DisableConnection {
        /// Which.
        connection: ConnectionId,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Delete it.
    Delete {
        /// Now.
        at: DateTime<Utc>,
    },
}

/// An application.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Application {
    /// The pool; `None` before it was made.
    pub pool: Option<PoolId>,
    /// Its id.
    pub id: ApplicationId,
    /// Its settings.
    pub settings: ApplicationSettings,
    /// The SHA-256 of its client secret.
    pub secret: SecretHash,
    /// The connections that may be used.
    pub connections: BTreeSet<ConnectionId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

impl Application {
    /// Whether it is there.
    pub const fn exists(&self) -> bool {
        self.pool.is_some() && self.deleted_at.is_none()
    }

    fn decide(&self, command: ApplicationCommand) -> Result<Vec<ApplicationEvent>, Undecided> {
        use ApplicationCommand as C;
        use ApplicationEvent as E;
        Ok(match command {
            C::Create { .. } if self.pool.is_some() => {
                return Err(Undecided::Exists("application"));
            }
            C::Create { pool, application, settings, secret, at } => {
                settings.check()?;
                vec![E::Created { pool, application, settings, secret, at }]
            }
            _ if !self.exists() => return Err(Undecided::Unknown("application")),
            C::Change { settings, .. } if *settings == self.settings => Vec::new(),
            C::Change { settings, at } => {
                settings.check()?;
                vec![E::Changed { settings, at }]
            }
            C::RotateSecret { secret, at } => vec![E::SecretRotated { secret, at }],
            C::EnableConnection { connection, .. } if self.connections.contains(&connection) => {
                Vec::new()
            }
            C::EnableConnection { connection, at } => vec![E::ConnectionEnabled { connection, at }],
            C::DisableConnection { connection, .. } if !self.connections.contains(&connection) => {
                Vec::new()
            }
            C::DisableConnection { connection, at } => {
                vec![E::ConnectionDisabled { connection, at }]
            }
            C::Delete { at } => vec![E::Deleted { at }],
        })
    }
}

impl Aggregate for Application {
    const TYPE: &'static str = "application";
    type Command = ApplicationCommand;
    type Event = ApplicationEvent;
    type Error = Undecided;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: ApplicationEvent) {
        use ApplicationEvent as E;
        match event {
            E::Created { pool, application, settings, secret, at } => {
                self.pool = Some(pool);
                self.id = application;
                self.settings = *settings;
                self.secret = secret;
                self.created_at = at;
            }
            E::Changed { settings, .. } => self.settings = *settings,
            E::SecretRotated { secret, .. } => self.secret = secret,
            E::ConnectionEnabled { connection, .. } => {
                self.connections.insert(connection);
            }
            E::ConnectionDisabled { connection, .. } => {
                self.connections.remove(&connection);
            }
            E::Deleted { at } => self.deleted_at = Some(at),
        }
    }
}

impl Recorded for Application {
    fn about(&self) -> About {
        About {
            pool: self.pool.clone(),
            application: self.pool.as_ref().map(|_| self.id.clone()),
            subject: None,
        }
    }
}

#[cfg(test)]
mod tests;
