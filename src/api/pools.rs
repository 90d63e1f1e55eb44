//! Pools: tenants, each on a host of its own.

pub mod read;
pub mod write;

use chrono::{DateTime, Utc};
use projections::pools::PoolView;
use serde::Serialize;
use utoipa::ToSchema;

/// A pool.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pool {
    /// Its id.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// The label before the public host; null for the pool on the public host itself.
    pub host: Option<String>,
    /// How long the parts of a login may take.
    pub lifetimes: Lifetimes,
    /// How long browsers stay signed in.
    pub sessions: Sessions,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// How long the parts of a login may take, in seconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lifetimes {
    /// From issue to scan.
    pub scan: u32,
    /// From scan to authorize.
    pub authorize: u32,
    /// From issue to authorize at most.
    pub login: u32,
    /// To answer a question.
    pub binding: u32,
    /// From bound to claim.
    pub claim: u32,
}

/// How long browsers stay signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// Seconds after which a session ends whatever happens.
    pub longest: u32,
    /// Seconds after which a session ends that is not used.
    pub idle: u32,
    /// Whether a session outlives the browser.
    pub outlive_browser: bool,
}

impl From<PoolView> for Pool {
    fn from(pool: PoolView) -> Self {
        let (lifetimes, sessions) = (pool.settings.lifetimes, pool.settings.sessions);
        Self {
            id: pool.id.to_string(),
            name: pool.settings.name,
            host: pool.settings.host,
            lifetimes: Lifetimes {
                scan: lifetimes.scan,
                authorize: lifetimes.authorize,
                login: lifetimes.login,
                binding: lifetimes.binding,
                claim: lifetimes.claim,
            },
            sessions: Sessions {
                longest: sessions.longest,
                idle: sessions.idle,
                outlive_browser: sessions.outlive_browser,
            },
            created_at: pool.created_at,
        }
    }
}
