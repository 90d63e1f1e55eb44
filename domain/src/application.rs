//! An application of a pool: an OpenID Connect client.

pub mod agreement;
mod command;
mod event;
#[cfg(test)]
mod tests;
mod tokens;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

pub use agreement::Agreement;
pub use command::ApplicationCommand;
pub use event::ApplicationEvent;
pub use tokens::{LONGEST_TOKEN_SECONDS, TokenLifetimes};

use crate::{
    address::{is_of_origin, is_private_use, is_same, is_web_address, is_web_origin, web_origin},
    aggregate::{About, CommandError, EventType, Recorded, decided_by},
    id::{ApplicationId, ConnectionId, PoolId, SecretHash},
    picture::Picture,
    signing_key::Algorithm,
    text::{check_address, check_addresses, check_name},
    words::words,
};

/// How long a secret that was replaced may stay good, seconds: 7 days.
const LONGEST_OVERLAP: u32 = 7 * 24 * 60 * 60;

words! {
    /// Whether an application keeps a secret (RFC 6749 §2.1).
    #[derive(Default)]
    pub enum ClientType {
        /// It runs on a server, and shows its secret with each code.
        #[default]
        Confidential => "confidential",
        /// It runs in a browser or on a person's device, where nothing stays secret: `token_endpoint_auth_method` `none`.
        Public => "public",
    }
}

impl ClientType {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What an operator says of an application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationSettings {
    /// Its name, for people.
    pub name: String,
    /// Its logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Picture>,
    /// Its colour on the pages that people sign in on: `#` and six digits of 0-9 and a-f.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    /// Whether it has a secret.
    #[serde(default, skip_serializing_if = "ClientType::is_default")]
    pub client_type: ClientType,
    /// Where the browser may be sent with a code; each exact to the byte (RFC 9700 §2.1), but for the port of a loopback
    /// address (RFC 8252 §7.3). A private-use scheme is allowed (RFC 8252 §7.1).
    pub redirect_uris: Vec<String>,
    /// Where the browser may be sent once it signed out; each exact to the byte (OpenID Connect RP-Initiated Logout §2.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_logout_redirect_uris: Vec<String>,
    /// The origins of its own pages, beside those where a code comes back to; each exact, as a browser writes it. Those that are told
    /// by a message are among them too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    /// Where a person goes on who came to a page of a login that is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_page: Option<String>,
    /// Whether nobody is signed in to it by a session that another login started: each sign-in is a scan. `None`: as its pool says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan_each_time: Option<bool>,
    /// Whether it may ask for refresh tokens (`offline_access`, OpenID Connect Core §11). The operator allows it, in place of each
    /// person: applications are the operator's own, and there is no page that asks for consent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offline_access: bool,
    /// How its ID tokens are signed.
    pub id_token_algorithm: Algorithm,
    /// How long its tokens live.
    #[serde(default, skip_serializing_if = "TokenLifetimes::is_default")]
    pub token_lifetimes: TokenLifetimes,
    /// What a person agrees to on the phone.
    pub agreements: Vec<Agreement>,
}

impl ApplicationSettings {
    fn check(&self) -> Result<(), CommandError> {
        check_name("name", &self.name)?;
        if !self.colour.as_deref().is_none_or(is_colour) {
            let why = "# and six digits of 0-9 and a-f, as #0b7a4e";
            return Err(CommandError::Invalid { field: "colour", why });
        }
        if self.redirect_uris.is_empty() {
            return Err(CommandError::Invalid {
                field: "redirect_uris",
                why: "at least one is required",
            });
        }
        let leads_back = |uri: &str| is_web_address(uri) || is_private_use(uri);
        let back = "https, http for loopback, or a scheme with a dot as com.example.app:/, each one whole: no fragment, no user, no * for a host";
        check_addresses("redirect_uris", &self.redirect_uris, leads_back, back)?;
        let left = &self.post_logout_redirect_uris;
        check_addresses("post_logout_redirect_uris", left, leads_back, back)?;
        let origin = "https, or http for loopback, with the host and nothing behind it, as https://shop.example";
        check_addresses("origins", &self.origins, is_web_origin, origin)?;
        if let Some(home) = &self.home_page {
            let page = "https, or http for loopback, without a fragment";
            check_address("home_page", home, is_web_address, page)?;
        }
        self.token_lifetimes.check()?;
        agreement::check(&self.agreements)
    }

    fn identified(self) -> Self {
        Self { agreements: agreement::identified(self.agreements), ..self }
    }

    /// Whether a browser may be sent there with a code.
    pub fn redirects_to(&self, address: &str) -> bool {
        self.redirect_uris.iter().any(|registered| is_same(registered, address))
    }

    /// Whether its own scripts ask from that origin: those of a public application run where a code comes back to, and at the
    /// origins that it has beside.
    pub fn has_scripts_at(&self, origin: &str) -> bool {
        self.client_type == ClientType::Public
            && (self.redirect_uris.iter().any(|registered| is_of_origin(registered, origin))
                || self.origins.iter().any(|registered| registered == origin))
    }

    /// The origin that an answer at a redirect URI may be posted to as a message: that of the redirect URI, where it is among those that
    /// the application names. There, too, a port on loopback counts: a page is told, and no program that listens.
    pub fn message_origin(&self, redirect_uri: &str) -> Option<String> {
        web_origin(redirect_uri).filter(|origin| self.origins.contains(origin))
    }
}

fn is_colour(text: &str) -> bool {
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    text.strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(digit))
}

const NO_SECRET: CommandError =
    CommandError::Invalid { field: "secret", why: "a public application has none" };

fn check_secret(kind: ClientType, secret: Option<&SecretHash>) -> Result<(), CommandError> {
    match (kind, secret) {
        (ClientType::Public, Some(_)) => Err(NO_SECRET),
        (ClientType::Confidential, None) => Err(CommandError::Invalid {
            field: "secret",
            why: "a confidential application has one",
        }),
        _ => Ok(()),
    }
}

/// Which of the two it is stays: a secret would come to life again that may have been given away meanwhile.
fn check_type(now: ClientType, asked: ClientType) -> Result<(), CommandError> {
    if now == asked {
        Ok(())
    } else {
        Err(CommandError::Invalid {
            field: "client_type",
            why: "it stays: make another application",
        })
    }
}

/// A secret that was replaced, and that is good for a while yet, so that a site's servers can change to the new one one by one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerSecret {
    /// Its SHA-256.
    pub hash: SecretHash,
    /// From when on it is of no use.
    pub until: DateTime<Utc>,
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
    /// The SHA-256 of its client secret; a public application has none.
    pub secret: Option<SecretHash>,
    /// The secret of before, if it is good for a while yet.
    pub former_secret: Option<FormerSecret>,
    /// The connections that may be used.
    pub connections: BTreeSet<ConnectionId>,
    /// Whether nobody signs in.
    pub disabled: bool,
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

    /// Whether people sign in.
    pub const fn is_on(&self) -> bool {
        self.exists() && !self.disabled
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
                check_secret(settings.client_type, secret.as_ref())?;
                vec![E::Created { pool, application, settings, secret, at }]
            }
            _ if !self.exists() => return Err(CommandError::Unknown("application")),
            C::Change { settings, .. } if *settings == self.settings => Vec::new(),
            C::Change { settings, at } => {
                settings.check()?;
                check_type(self.settings.client_type, settings.client_type)?;
                vec![E::Changed { settings, at }]
            }
            C::RotateSecret { .. } if self.settings.client_type == ClientType::Public => {
                return Err(NO_SECRET);
            }
            C::RotateSecret { keep_former_seconds, .. }
                if keep_former_seconds > LONGEST_OVERLAP =>
            {
                let why = "7 days (604800) at most";
                return Err(CommandError::Invalid { field: "keep_former_seconds", why });
            }
            C::RotateSecret { secret, keep_former_seconds, at } => {
                let kept = i64::from(keep_former_seconds);
                let former_until = (kept > 0).then(|| at + TimeDelta::seconds(kept));
                vec![E::SecretRotated { secret, former_until, at }]
            }
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
            C::Disable { at } if !self.disabled => vec![E::Disabled { at }],
            C::Enable { at } if self.disabled => vec![E::Enabled { at }],
            C::Disable { .. } | C::Enable { .. } => Vec::new(),
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
                self.settings = (*settings).identified();
                self.secret = secret;
                self.created_at = at;
            }
            E::Changed { settings, .. } => self.settings = (*settings).identified(),
            E::SecretRotated { secret, former_until, .. } => {
                let former = self.secret.replace(secret).zip(former_until);
                self.former_secret = former.map(|(hash, until)| FormerSecret { hash, until });
            }
            E::ConnectionEnabled { connection, .. } => {
                self.connections.insert(connection);
            }
            E::ConnectionDisabled { connection, .. } => {
                self.connections.remove(&connection);
            }
            E::Disabled { .. } => self.disabled = true,
            E::Enabled { .. } => self.disabled = false,
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
