//! A pool: a tenant, with its own users, applications, connections and host.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    claim::{Claim, ClaimKind},
    id::PoolId,
    login::Lifetimes,
    recorded::{About, Recorded, Undecided, decided_by, domain_event},
};

/// What an operator says of a pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolSettings {
    /// Its name, for people.
    pub name: String,
    /// The label before the public host, `[a-z0-9-]`, 1 to 63 characters; `None` for the pool on the public host itself.
    pub host: Option<String>,
    /// How long the parts of a login may take.
    pub lifetimes: Lifetimes,
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
        /// When.
        at: DateTime<Utc>,
    },
    /// Its settings changed.
    #[serde(rename = "pool.changed")]
    Changed {
        /// Its settings from now on.
        settings: PoolSettings,
        /// When.
        at: DateTime<Utc>,
    },
    /// It is gone.
    #[serde(rename = "pool.deleted")]
    Deleted {
        /// When.
        at: DateTime<Utc>,
    },
}

domain_event! { PoolEvent {
    Created => "pool.created",
    Changed => "pool.changed",
    Deleted => "pool.deleted",
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
        /// Now.
        at: DateTime<Utc>,
    },
    /// Change its settings.
    Change {
        /// Its settings from now on.
        settings: PoolSettings,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Delete it.
    Delete {
        /// Now.
        at: DateTime<Utc>,
    },
}

/// A pool.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Pool {
    /// Its id; `None` before it was made and after it was deleted.
    pub id: Option<PoolId>,
    /// Its settings.
    pub settings: PoolSettings,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    created: bool,
}

impl PoolSettings {
    fn check(&self) -> Result<(), Undecided> {
        let label = |host: &String| {
            (1..=63).contains(&host.len())
                && host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !host.starts_with('-')
                && !host.ends_with('-')
        };
        if self.name.trim().is_empty() {
            return Err(Undecided::Invalid { field: "name", why: "it is required" });
        }
        if !self.host.as_ref().is_none_or(label) {
            return Err(Undecided::Invalid { field: "host", why: "one label of a-z, 0-9 and -" });
        }
        if !self.lifetimes.are_within_bounds() {
            return Err(Undecided::Invalid { field: "lifetimes", why: "out of bounds" });
        }
        Ok(())
    }
}

impl Pool {
    fn decide(&self, command: PoolCommand) -> Result<Vec<PoolEvent>, Undecided> {
        Ok(match (&self.id, command) {
            (None, PoolCommand::Create { pool, settings, at }) if !self.created => {
                settings.check()?;
                vec![PoolEvent::Created { pool, settings, at }]
            }
            (_, PoolCommand::Create { .. }) => return Err(Undecided::Exists("pool")),
            (None, _) => return Err(Undecided::Unknown("pool")),
            (Some(_), PoolCommand::Change { settings, at }) => {
                settings.check()?;
                if settings == self.settings {
                    Vec::new()
                } else {
                    vec![PoolEvent::Changed { settings, at }]
                }
            }
            (Some(_), PoolCommand::Delete { at }) => vec![PoolEvent::Deleted { at }],
        })
    }
}

impl Aggregate for Pool {
    const TYPE: &'static str = "pool";
    type Command = PoolCommand;
    type Event = PoolEvent;
    type Error = Undecided;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: PoolEvent) {
        match event {
            PoolEvent::Created { pool, settings, at } => {
                *self = Self { id: Some(pool), settings, created_at: at, created: true };
            }
            PoolEvent::Changed { settings, .. } => self.settings = settings,
            PoolEvent::Deleted { .. } => self.id = None,
        }
    }
}

impl Recorded for Pool {
    fn claims(&self) -> Vec<Claim> {
        let host = self.settings.host.as_deref().unwrap_or_default();
        self.id.iter().map(|_| Claim::everywhere(ClaimKind::PoolHost, host)).collect()
    }

    fn about(&self) -> About {
        About { pool: self.id.clone(), ..About::default() }
    }
}

#[cfg(test)]
mod tests;
