//! A pool: a tenant, with its own users, applications, connections and host.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    account_choice::Policy,
    aggregate::{About, CommandError, EventType, Recorded, decided_by, domain_event},
    application::ApplicationSettings,
    id::{ConnectionId, PoolId},
    language::Language,
    login::Lifetimes,
    name::{Name, NameKind},
    text::check_name,
};

/// Labels that are no pool's: people, or the deployment itself, take such a host for something else. The label of codes and
/// phones is one of the configuration, which gives its host to no pool.
const RESERVED: [&str; 9] =
    ["www", "scan", "api", "console", "admin", "account", "mail", "assets", "localhost"];

/// What an operator says of a pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolSettings {
    /// Its name, for people.
    pub name: String,
    /// The label before the public host, `[a-z0-9-]`, 1 to 63 characters; `None` for the pool on the public host itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// How long the parts of a login may take.
    pub lifetimes: Lifetimes,
    /// How long browsers stay signed in.
    #[serde(default, skip_serializing_if = "SessionSettings::is_default")]
    pub sessions: SessionSettings,
    /// Whether nobody is signed in to an application by a session that another login started: each sign-in is a scan. An application
    /// may say otherwise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub scan_each_time: bool,
    /// What a new connection says about accounts, where nothing else is said.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub new_connections: Policy,
    /// The languages that its pages offer: 1 or 2, the first for whoever wishes for none of them.
    #[serde(default = "all_languages", skip_serializing_if = "are_all_languages")]
    pub languages: Vec<Language>,
}

impl Default for PoolSettings {
    fn default() -> Self {
        Self {
            name: String::new(),
            host: None,
            lifetimes: Lifetimes::default(),
            sessions: SessionSettings::default(),
            scan_each_time: false,
            new_connections: Policy::default(),
            languages: all_languages(),
        }
    }
}

fn is_usual(policy: &Policy) -> bool {
    *policy == Policy::default()
}

fn all_languages() -> Vec<Language> {
    Language::ALL.to_vec()
}

fn are_all_languages(languages: &[Language]) -> bool {
    *languages == *Language::ALL
}

/// How long browsers stay signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionSettings {
    /// Seconds after which a session ends whatever happens: 300 to 2,592,000 (30 days).
    pub longest: u32,
    /// Seconds after which a session ends that its browser does not use, to the minute: 300 to 2,592,000 (30 days).
    pub idle: u32,
    /// Whether a session outlives the browser. If not, it ends at the latest when the browser is closed: people sign in by a
    /// code where they do not type passwords, on computers of others.
    pub outlive_browser: bool,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self { longest: 12 * 60 * 60, idle: 60 * 60, outlive_browser: false }
    }
}

impl SessionSettings {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    fn check(&self) -> Result<(), CommandError> {
        let bounds = 300..=30 * 24 * 60 * 60;
        let fields = [("sessions.longest", self.longest), ("sessions.idle", self.idle)];
        let wrong = fields.into_iter().find(|(_, seconds)| !bounds.contains(seconds));
        match wrong {
            Some((field, _)) => Err(CommandError::Invalid { field, why: "300 to 2592000 seconds" }),
            None if self.idle > self.longest => Err(CommandError::Invalid {
                field: "sessions.idle",
                why: "not more than sessions.longest",
            }),
            None => Ok(()),
        }
    }
}

/// An event of a pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PoolEvent {
    /// It was made.
    #[serde(rename = "pool.created")]
    Created {
        /// Its id.
        pool: PoolId,
        /// Its settings.
        settings: PoolSettings,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Its settings changed.
    #[serde(rename = "pool.changed")]
    Changed {
        /// Its settings from now on.
        settings: PoolSettings,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Another connection is the one that people are shown first, or none.
    #[serde(rename = "pool.default_connection_chosen")]
    DefaultConnectionChosen {
        /// The connection; absent if it is the first by name again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        connection: Option<ConnectionId>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Nobody signs in any more, and its tokens are good for nothing.
    #[serde(rename = "pool.disabled")]
    Disabled {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// People sign in again.
    #[serde(rename = "pool.enabled")]
    Enabled {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// It is gone.
    #[serde(rename = "pool.deleted")]
    Deleted {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { PoolEvent {
    Created => "pool.created" "1.0" 1,
    Changed => "pool.changed" "1.0" 1,
    DefaultConnectionChosen => "pool.default_connection_chosen" "1.0" 1,
    Disabled => "pool.disabled" "1.0" 1,
    Enabled => "pool.enabled" "1.0" 1,
    Deleted => "pool.deleted" "1.0" 1,
}}

/// A command to a pool.
#[derive(Clone, Debug)]
pub enum PoolCommand {
    /// Make it.
    Create {
        /// Its id.
        pool: PoolId,
        /// Its settings.
        settings: PoolSettings,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Change its settings.
    Change {
        /// Its settings from now on.
        settings: PoolSettings,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// Choose the connection that people are shown first.
    ChooseDefaultConnection {
        /// The connection; `None` for the first by name.
        connection: Option<ConnectionId>,
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

/// A pool.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Pool {
    /// Its id; `None` before it was made.
    pub id: Option<PoolId>,
    /// Its settings.
    pub settings: PoolSettings,
    /// The connection that people are shown first, if one was chosen. It may be gone.
    pub default_connection: Option<ConnectionId>,
    /// Whether nobody signs in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

impl PoolSettings {
    /// Whether each sign-in to an application is a scan.
    pub fn scans_each_time(&self, application: &ApplicationSettings) -> bool {
        application.scan_each_time.unwrap_or(self.scan_each_time)
    }

    fn check(&self) -> Result<(), CommandError> {
        let label = |host: &String| {
            (1..=63).contains(&host.len())
                && host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !host.starts_with('-')
                && !host.ends_with('-')
                // A name in other letters (RFC 5890), which may look like another one.
                && !host.starts_with("xn--")
        };
        check_name("name", &self.name)?;
        if !self.host.as_ref().is_none_or(label) {
            return Err(CommandError::Invalid {
                field: "host",
                why: "one label of a-z, 0-9 and -",
            });
        }
        if self.host.as_deref().is_some_and(|host| RESERVED.contains(&host)) {
            return Err(CommandError::Invalid {
                field: "host",
                why: "the deployment keeps this label for itself",
            });
        }
        self.lifetimes.check()?;
        self.sessions.check()?;
        let once =
            |language: &Language| self.languages.iter().filter(|it| *it == language).count() == 1;
        match self.languages.is_empty() || !self.languages.iter().all(once) {
            true => {
                Err(CommandError::Invalid { field: "languages", why: "zh, en or both, each once" })
            }
            false => Ok(()),
        }
    }
}

impl Pool {
    /// Whether it is there.
    pub const fn exists(&self) -> bool {
        self.id.is_some() && self.deleted_at.is_none()
    }

    fn decide(&self, command: PoolCommand) -> Result<Vec<PoolEvent>, CommandError> {
        Ok(match command {
            PoolCommand::Create { .. } if self.id.is_some() => {
                return Err(CommandError::Exists("pool"));
            }
            PoolCommand::Create { pool, settings, at } => {
                settings.check()?;
                vec![PoolEvent::Created { pool, settings, at }]
            }
            _ if !self.exists() => return Err(CommandError::Unknown("pool")),
            PoolCommand::Change { settings, .. } if settings == self.settings => Vec::new(),
            PoolCommand::Change { settings, at } => {
                settings.check()?;
                vec![PoolEvent::Changed { settings, at }]
            }
            PoolCommand::ChooseDefaultConnection { connection, .. }
                if connection == self.default_connection =>
            {
                Vec::new()
            }
            PoolCommand::ChooseDefaultConnection { connection, at } => {
                vec![PoolEvent::DefaultConnectionChosen { connection, at }]
            }
            PoolCommand::Disable { at } if !self.disabled => vec![PoolEvent::Disabled { at }],
            PoolCommand::Enable { at } if self.disabled => vec![PoolEvent::Enabled { at }],
            PoolCommand::Disable { .. } | PoolCommand::Enable { .. } => Vec::new(),
            PoolCommand::Delete { at } => vec![PoolEvent::Deleted { at }],
        })
    }
}

impl Aggregate for Pool {
    const TYPE: &'static str = "pool";
    type Command = PoolCommand;
    type Event = PoolEvent;
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: PoolEvent) {
        match event {
            PoolEvent::Created { pool, settings, at } => {
                *self = Self { id: Some(pool), settings, created_at: at, ..Self::default() };
            }
            PoolEvent::Changed { settings, .. } => self.settings = settings,
            PoolEvent::DefaultConnectionChosen { connection, .. } => {
                self.default_connection = connection;
            }
            PoolEvent::Disabled { .. } => self.disabled = true,
            PoolEvent::Enabled { .. } => self.disabled = false,
            PoolEvent::Deleted { at } => self.deleted_at = Some(at),
        }
    }
}

impl Recorded for Pool {
    const EVENTS: &'static [EventType] = PoolEvent::TYPES;

    fn names(&self) -> Vec<Name> {
        let host = self.settings.host.as_deref().unwrap_or_default();
        let name = Some(Name::everywhere(NameKind::PoolHost, host));
        name.filter(|_| self.exists()).into_iter().collect()
    }

    fn about(&self) -> About {
        About { pool: self.id.clone(), ..About::default() }
    }
}

#[cfg(test)]
mod tests;
