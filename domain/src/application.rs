//! An application of a pool: an OpenID Connect client.

mod command;
mod event;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

pub use command::ApplicationCommand;
pub use event::ApplicationEvent;

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by},
    connection::is_web_address,
    id::{ApplicationId, ConnectionId, PoolId, SecretHash},
    login::Agreement,
    picture::Picture,
    signing_key::Algorithm,
};

/// What an operator says of an application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationSettings {
    /// Its name, for people.
    pub name: String,
    /// Its logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Picture>,
    /// Where the browser may be sent with a code; each exact to the byte (RFC 9700 §2.1), but for the port of a loopback
    /// address (RFC 8252 §7.3).
    pub redirect_uris: Vec<String>,
    /// Where the browser may be sent once it signed out; each exact to the byte (OpenID Connect RP-Initiated Logout §2.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    /// Where a person goes on who came to a page of a login that is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_page: Option<String>,
    /// Whether nobody is signed in to it by a session that another login started: each sign-in is a scan.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scan_each_time: bool,
    /// How its ID tokens are signed.
    pub id_token_algorithm: Algorithm,
    /// What a person agrees to on the phone.
    pub agreements: Vec<Agreement>,
}

impl ApplicationSettings {
    fn check(&self) -> Result<(), CommandError> {
        if self.name.trim().is_empty() {
            return Err(CommandError::Invalid { field: "name", why: "it is required" });
        }
        if self.redirect_uris.is_empty() {
            return Err(CommandError::Invalid {
                field: "redirect_uris",
                why: "at least one is required",
            });
        }
        let addresses: [(_, &[String]); 3] = [
            ("redirect_uris", &self.redirect_uris),
            ("post_logout_redirect_uris", &self.post_logout_redirect_uris),
            ("home_page", self.home_page.as_slice()),
        ];
        let wrong = addresses.iter().find(|(_, all)| !all.iter().all(|uri| is_web_address(uri)));
        match wrong {
            None => Ok(()),
            Some((field, _)) => Err(CommandError::Invalid {
                field,
                why: "https, or http for loopback, without a fragment",
            }),
        }
    }
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

    fn decide(&self, command: ApplicationCommand) -> Result<Vec<ApplicationEvent>, CommandError> {
        use ApplicationCommand as C;
        use ApplicationEvent as E;
        Ok(match command {
            C::Create { .. } if self.pool.is_some() => {
                return Err(CommandError::Exists("application"));
            }
            C::Create { pool, application, settings, secret, at } => {
                settings.check()?;
                vec![E::Created { pool, application, settings, secret, at }]
            }
            _ if !self.exists() => return Err(CommandError::Unknown("application")),
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
    type Error = CommandError;
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
    const EVENTS: &'static [EventType] = ApplicationEvent::TYPES;

    fn about(&self) -> About {
        About {
            pool: self.pool.clone(),
            application: self.pool.as_ref().map(|_| self.id.clone()),
            subject: None,
        }
    }
}
