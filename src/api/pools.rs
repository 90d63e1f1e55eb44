//! Pools: tenants, each on a host of its own.

pub mod acts;
pub mod read;
pub mod write;

use chrono::{DateTime, Utc};
use domain::{
    account_choice::{Association, PhonePolicy},
    language::Language,
};
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
    /// Whether each sign-in is a scan, unless an application says otherwise.
    pub scan_each_time: bool,
    /// What a new connection says about accounts, where nothing else is said.
    pub new_connections: NewConnections,
    /// The languages that the pages offer, the first for whoever wishes for none of them.
    #[schema(value_type = Vec<String>, examples("zh"))]
    pub languages: Vec<Language>,
    /// The connection that people are shown first, by id; null: the first by name.
    pub default_connection: Option<String>,
    /// Whether it is switched off: nobody signs in, and its tokens are good for nothing.
    pub disabled: bool,
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

/// What a new connection says about accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewConnections {
    /// How an unknown person finds an account.
    #[schema(value_type = String, examples("none"))]
    pub association: Association,
    /// Whether an unknown person is refused.
    pub login_only: bool,
    /// Whether a phone number is needed.
    #[schema(value_type = String, examples("required"))]
    pub phone: PhonePolicy,
}

impl From<PoolView> for Pool {
    fn from(pool: PoolView) -> Self {
        let (lifetimes, sessions) = (pool.settings.lifetimes, pool.settings.sessions);
        let policy = pool.settings.new_connections;
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
            scan_each_time: pool.settings.scan_each_time,
            new_connections: NewConnections {
                association: policy.association,
                login_only: policy.login_only,
                phone: policy.phone,
            },
            languages: pool.settings.languages,
            default_connection: pool.default_connection.map(|connection| connection.to_string()),
            disabled: pool.disabled,
            created_at: pool.created_at,
        }
    }
}
