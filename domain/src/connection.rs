//! One configured identity source of a pool.

mod command;
mod event;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

pub use command::ConnectionCommand;
pub use event::ConnectionEvent;

use crate::{
    account_choice::Policy,
    address::is_web_address,
    aggregate::{About, CommandError, EventType, Recorded, decided_by},
    id::{ConnectionId, PoolId},
    name::{Name, NameKind},
    picture::Picture,
    text::{self, check_address, check_name},
    words::words,
};

words! {
    /// The kind of an identity source.
    #[derive(Default)]
    pub enum ConnectionKind {
        /// A code on a PC page, scanned with WeChat, confirmed in a Mini Program.
        #[default]
        WechatMiniProgramQrConnect => "wechat:miniprogram:qrconnect",
    }
}

words! {
    /// How the code is drawn.
    #[derive(Default)]
    pub enum CodeStyle {
        /// An ordinary-link QR code, drawn here.
        #[default]
        Link => "link",
        /// WeChat's Mini Program code, drawn there.
        MiniProgram => "mini_program",
    }
}

words! {
    /// How a person may have come to the code.
    #[derive(Default)]
    pub enum Scenes {
        /// By the camera alone. A picture of a code, out of the album or by a long press in a chat, was sent by somebody; so
        /// was a card.
        #[default]
        Camera => "camera",
        /// In any way.
        Any => "any",
    }
}

impl Scenes {
    /// Whether the Mini Program may have been opened so, by WeChat's number of the scene (wx.getEnterOptionsSync): 1011 and
    /// 1047 are codes before the camera, 1025 is a bar code there. The phone reports it, and WeChat's client sets it.
    pub const fn allow(self, launch_scene: u16) -> bool {
        match self {
            Self::Camera => matches!(launch_scene, 1011 | 1025 | 1047),
            Self::Any => true,
        }
    }

    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether a text may be the identifier of a connection.
///
/// # Errors
/// [`CommandError::Invalid`] for any other than 1 to 31 characters of `[a-z0-9-]`.
pub fn check_identifier(identifier: &str) -> Result<(), CommandError> {
    text::check_identifier("identifier", identifier)
}

/// What an operator says of a connection. The AppSecret is in the vault.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionSettings {
    /// The label on the login page.
    pub name: String,
    /// Where a browser ends that a site without OpenID Connect sent: with a ticket; exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
    /// Drawn in the middle of the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Picture>,
    /// How a person finds their account.
    pub policy: Policy,
    /// What only WeChat has.
    pub wechat: WechatSettings,
}

/// What an operator says of a connection to WeChat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WechatSettings {
    /// Connections that share it share unionids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// How the code is drawn.
    pub code_style: CodeStyle,
    /// Whether a login may be scanned only while its browser is there.
    pub presence: bool,
    /// How a person may have come to the code.
    #[serde(default, skip_serializing_if = "Scenes::is_default")]
    pub scenes: Scenes,
}

impl Default for WechatSettings {
    fn default() -> Self {
        Self {
            subject: None,
            code_style: CodeStyle::default(),
            presence: true,
            scenes: Scenes::default(),
        }
    }
}

impl ConnectionSettings {
    /// Whether a connection may be set up so.
    ///
    /// # Errors
    /// [`CommandError::Invalid`] with the first field that is not right.
    pub fn check(&self) -> Result<(), CommandError> {
        check_name("name", &self.name)?;
        if let Some(url) = &self.callback_url {
            let why = "https, or http for loopback, without a fragment";
            check_address("callback_url", url, is_web_address, why)?;
        }
        if let Some(subject) = &self.wechat.subject {
            check_name("wechat_subject", subject)?;
        }
        Ok(())
    }
}

/// A Mini Program of a connection's own, "private deployment". Its AppSecret is in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnMiniProgram {
    /// Its AppID: `wx` and 16 hexadecimal digits.
    pub app_id: String,
    /// Tells versions of its AppSecret apart.
    pub secret_fingerprint: String,
}

impl OwnMiniProgram {
    /// Whether the AppID can be one.
    ///
    /// # Errors
    /// [`CommandError::Invalid`] if it cannot.
    pub fn check(&self) -> Result<(), CommandError> {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let is_one = |rest: &str| rest.len() == 16 && rest.bytes().all(digit);
        match self.app_id.strip_prefix("wx").is_some_and(is_one) {
            true => Ok(()),
            false => {
                let why = "wx and 16 digits of 0-9 and a-f";
                Err(CommandError::Invalid { field: "app_id", why })
            }
        }
    }
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
    /// The AppID of its own Mini Program; `None` for the deployment's.
    pub app_id: Option<String>,
    /// Its settings.
    pub settings: ConnectionSettings,
    /// Tells versions of its AppSecret apart.
    pub secret_fingerprint: Option<String>,
    /// Whether nobody signs in.
    pub disabled: bool,
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

    /// Whether people sign in.
    pub const fn is_on(&self) -> bool {
        self.exists() && !self.disabled
    }

    fn decide(&self, command: ConnectionCommand) -> Result<Vec<ConnectionEvent>, CommandError> {
        use ConnectionCommand as C;
        use ConnectionEvent as E;
        Ok(match command {
            C::Create { .. } if self.pool.is_some() => {
                return Err(CommandError::Exists("connection"));
            }
            C::Create { pool, connection, identifier, kind, own, settings, at } => {
                check_identifier(&identifier)?;
                settings.check()?;
                let (app_id, rotated) = taken(own, at)?;
                let created =
                    E::Created { pool, connection, identifier, kind, app_id, settings, at };
                [created].into_iter().chain(rotated).collect()
            }
            _ if !self.exists() => return Err(CommandError::Unknown("connection")),
            C::Change { settings, secret_fingerprint, at } => {
                settings.check()?;
                let changed = *settings != self.settings;
                let changed = changed.then_some(E::Changed { settings, at });
                changed.into_iter().chain(self.rotated(secret_fingerprint, at)?).collect()
            }
            C::ChangeMiniProgram { own: None, .. } if self.app_id.is_none() => Vec::new(),
            C::ChangeMiniProgram { own: Some(own), .. }
                if self.app_id.as_deref() == Some(&own.app_id) =>
            {
                return Err(CommandError::Invalid {
                    field: "app_id",
                    why: "it is the one that the connection has",
                });
            }
            C::ChangeMiniProgram { own, at } => {
                let (app_id, rotated) = taken(own, at)?;
                [E::AppIdChanged { app_id, at }].into_iter().chain(rotated).collect()
            }
            C::RotateSecret { fingerprint, at } => {
                self.rotated(Some(fingerprint), at)?.into_iter().collect()
            }
            C::Disable { at } if !self.disabled => vec![E::Disabled { at }],
            C::Enable { at } if self.disabled => vec![E::Enabled { at }],
            C::Disable { .. } | C::Enable { .. } => Vec::new(),
            C::Delete { at } => vec![E::Deleted { at }],
        })
    }
}

impl Connection {
    /// The event that tells of another AppSecret, if it is another one.
    fn rotated(
        &self,
        fingerprint: Option<String>,
        at: DateTime<Utc>,
    ) -> Result<Option<ConnectionEvent>, CommandError> {
        if fingerprint.is_some() && self.app_id.is_none() {
            let why = "this connection has no AppID of its own";
            return Err(CommandError::Invalid { field: "app_secret", why });
        }
        let other = fingerprint.filter(|it| Some(it) != self.secret_fingerprint.as_ref());
        Ok(other.map(|fingerprint| ConnectionEvent::SecretRotated { fingerprint, at }))
    }
}

/// The AppID of a Mini Program that a connection is given, and the event that tells of its secret.
fn taken(
    own: Option<OwnMiniProgram>,
    at: DateTime<Utc>,
) -> Result<(Option<String>, Option<ConnectionEvent>), CommandError> {
    let Some(own) = own else {
        return Ok((None, None));
    };
    own.check()?;
    let fingerprint = own.secret_fingerprint;
    Ok((Some(own.app_id), Some(ConnectionEvent::SecretRotated { fingerprint, at })))
}

impl Aggregate for Connection {
    const TYPE: &'static str = "connection";
    type Command = ConnectionCommand;
    type Event = ConnectionEvent;
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: ConnectionEvent) {
        match event {
            ConnectionEvent::Created {
                pool,
                connection,
                identifier,
                kind,
                app_id,
                settings,
                at,
            } => {
                self.pool = Some(pool);
                self.id = connection;
                self.identifier = identifier;
                self.kind = kind;
                self.app_id = app_id;
                self.settings = *settings;
                self.created_at = at;
            }
            ConnectionEvent::Changed { settings, .. } => self.settings = *settings,
            ConnectionEvent::AppIdChanged { app_id, .. } => {
                self.app_id = app_id;
                self.secret_fingerprint = None;
            }
            ConnectionEvent::SecretRotated { fingerprint, .. } => {
                self.secret_fingerprint = Some(fingerprint)
            }
            ConnectionEvent::Disabled { .. } => self.disabled = true,
            ConnectionEvent::Enabled { .. } => self.disabled = false,
            ConnectionEvent::Deleted { at } => self.deleted_at = Some(at),
        }
    }
}

impl Recorded for Connection {
    const EVENTS: &'static [EventType] = ConnectionEvent::TYPES;

    fn names(&self) -> Vec<Name> {
        match (&self.pool, self.deleted_at) {
            (Some(pool), None) => {
                vec![Name::in_pool(pool, NameKind::ConnectionIdentifier, [&self.identifier])]
            }
            _ => Vec::new(),
        }
    }

    fn about(&self) -> About {
        About { pool: self.pool.clone(), ..About::default() }
    }
}
