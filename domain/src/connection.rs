//! One configured identity source of a pool.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::{
    association::Policy,
    claim::{Claim, ClaimKind},
    id::{ConnectionId, PoolId},
    recorded::{About, Recorded, Undecided, decided_by, domain_event},
};

/// The kind of an identity source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConnectionKind {
    /// A code on a PC page, scanned with WeChat, confirmed in a Mini Program.
    #[default]
    #[serde(rename = "wechat:miniprogram:qrconnect")]
    WechatMiniProgramQrConnect,
}

/// How the code is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeStyle {
    /// An ordinary-link QR code, drawn here.
    #[default]
    Link,
    /// WeChat's Mini Program code.
    MiniProgram,
}

/// What an operator says of a connection. The AppSecret is in the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionSettings {
    /// The label on the login page.
    pub name: String,
    /// Where the browser goes after a login that no application's request started; exact.
    pub callback_url: Option<String>,
    /// A PNG as base64, already checked and re-encoded; drawn in the middle of the code.
    pub logo: Option<Arc<str>>,
    /// The AppID of its own Mini Program; `None` for the deployment's.
    pub app_id: Option<String>,
    /// How a person finds their account.
    pub policy: Policy,
    /// Connections that share it share unionids.
    pub wechat_subject: Option<String>,
    /// How the code is drawn.
    pub code_style: CodeStyle,
    /// Whether a login may be scanned only while its browser is there.
    pub presence: bool,
}

impl ConnectionSettings {
    fn check(&self) -> Result<(), Undecided> {
        if self.name.trim().is_empty() {
            return Err(Undecided::Invalid { field: "name", why: "it is required" });
        }
        match &self.callback_url {
            Some(url) if !is_web_address(url) => Err(Undecided::Invalid {
                field: "callback_url",
                why: "https, or http for loopback, without a fragment",
            }),
            _ => Ok(()),
        }
    }
}

/// Whether a browser may be sent there: https, or http on loopback; no fragment (RFC 6749 §3.1.2), no user.
pub fn is_web_address(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    (url.scheme() == "https" || (url.scheme() == "http" && loopback))
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.as_str().len() == text.len() + usize::from(url.path() == "/" && !text.ends_with('/'))
}

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
        /// Its settings.
        settings: Box<ConnectionSettings>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Its settings changed.
    #[serde(rename = "connection.changed")]
    Changed {
        /// Its settings from now on.
        settings: Box<ConnectionSettings>,
        /// When.
        at: DateTime<Utc>,
    },
    /// Its AppSecret was set or replaced.
    #[serde(rename = "connection.secret_rotated")]
    SecretRotated {
        /// The first 8 bytes of the secret's keyed hash, as hex: tells versions apart, and nothing else.
        fingerprint: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// It is gone.
    #[serde(rename = "connection.deleted")]
    Deleted {
        /// When.
        at: DateTime<Utc>,
    },
}

domain_event! { ConnectionEvent {
    Created => "connection.created",
    Changed => "connection.changed",
    SecretRotated => "connection.secret_rotated",
    Deleted => "connection.deleted",
}}

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
        /// Its settings.
        settings: Box<ConnectionSettings>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Change its settings.
    Change {
        /// Its settings from now on.
        settings: Box<ConnectionSettings>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Say that its AppSecret was set or replaced.
    RotateSecret {
        /// The fingerprint of the new one.
        fingerprint: String,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Delete it.
    Delete {
        /// Now.
        at: DateTime<Utc>,
    },
}

/// A connection.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Connection {
    /// The pool; `None` before it was made.
    pub pool: Option<PoolId>,
    /// Its id.
    pub id: ConnectionId,
    /// Its name in requests.
    pub identifier: String,
    /// Its kind.
    pub kind: ConnectionKind,
    /// Its settings.
    pub settings: ConnectionSettings,
    /// Tells versions of its AppSecret apart.
    pub secret_fingerprint: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

impl Connection {
    /// Whether it is there.
    pub const fn exists(&self) -> bool {
        self.pool.is_some() && self.deleted_at.is_none()
    }

    fn decide(&self, command: ConnectionCommand) -> Result<Vec<ConnectionEvent>, Undecided> {
        use ConnectionCommand as C;
        use ConnectionEvent as E;
        Ok(match command {
            C::Create { .. } if self.pool.is_some() => return Err(Undecided::Exists("connection")),
            C::Create { pool, connection, identifier, kind, settings, at } => {
                check_identifier(&identifier)?;
                settings.check()?;
                vec![E::Created { pool, connection, identifier, kind, settings, at }]
            }
            _ if !self.exists() => return Err(Undecided::Unknown("connection")),
            C::Change { settings, .. } if *settings == self.settings => Vec::new(),
            C::Change { settings, at } => {
                settings.check()?;
                vec![E::Changed { settings, at }]
            }
            C::RotateSecret { fingerprint, .. }
                if Some(&fingerprint) == self.secret_fingerprint.as_ref() =>
            {
                Vec::new()
            }
            C::RotateSecret { fingerprint, at } => vec![E::SecretRotated { fingerprint, at }],
            C::Delete { at } => vec![E::Deleted { at }],
        })
    }
}

fn check_identifier(identifier: &str) -> Result<(), Undecided> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if (1..=31).contains(&identifier.len()) && identifier.bytes().all(allowed) {
        Ok(())
    } else {
        Err(Undecided::Invalid { field: "identifier", why: "1 to 31 characters of a-z, 0-9 and -" })
    }
}

impl Aggregate for Connection {
    const TYPE: &'static str = "connection";
    type Command = ConnectionCommand;
    type Event = ConnectionEvent;
    type Error = Undecided;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: ConnectionEvent) {
        match event {
            ConnectionEvent::Created { pool, connection, identifier, kind, settings, at } => {
                self.pool = Some(pool);
                self.id = connection;
                self.identifier = identifier;
                self.kind = kind;
                self.settings = *settings;
                self.created_at = at;
            }
            ConnectionEvent::Changed { settings, .. } => self.settings = *settings,
            ConnectionEvent::SecretRotated { fingerprint, .. } => {
                self.secret_fingerprint = Some(fingerprint)
            }
            ConnectionEvent::Deleted { at } => self.deleted_at = Some(at),
        }
    }
}

impl Recorded for Connection {
    fn claims(&self) -> Vec<Claim> {
        match (&self.pool, self.deleted_at) {
            (Some(pool), None) => {
                vec![Claim::in_pool(pool, ClaimKind::ConnectionIdentifier, [&self.identifier])]
            }
            _ => Vec::new(),
        }
    }

    fn about(&self) -> About {
        About { pool: self.pool.clone(), ..About::default() }
    }
}

#[cfg(test)]
mod tests;
