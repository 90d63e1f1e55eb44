//! Opens what the server is made of.

use std::{sync::Arc, time::Duration};

use eventstore::{OpenError, Store, StoreError};
use url::Url;

use crate::{
    app::App,
    clock::Clock,
    config::{Config, ConfigError},
    http::{cookies::Cookies, limits::Limits},
    oidc::signing_keys::SigningKeys,
    outbound::{self, OutboundError},
    random::Random,
    sweeper::PassedOver,
    wechat::{CodeExchange, MiniProgram, StoredExchanges, WeChat},
};

/// Why the server does not start: one line for a person, and an exit code.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration is refused.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database or the root key cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// No HTTP client can be built.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// The address cannot be listened on, or the server broke.
    #[error("{address}: {cause}")]
    Listen {
        /// Which address.
        address: String,
        /// Why not.
        cause: std::io::Error,
    },
    /// The database is one of the demo, or not one of it.
    #[error("{0}")]
    WrongDatabase(&'static str),
    /// The root key would be replaced by itself.
    #[error("the new root key must be in another file than the one in use")]
    SameRootKey,
    /// What was asked for is not there.
    #[error("there is no {0}")]
    NotThere(String),
    /// History itself is damaged.
    #[error("history is damaged in {0} places; the read tables are left as they are")]
    Damaged(usize),
    /// A verification found differences.
    #[error("the read tables differ from the events in {0} places")]
    Differs(u64),
    /// The store could not do what it was asked to.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the demo needs could not be written.
    #[error("the demo cannot be set up: {0}")]
    Demo(String),
}

impl StartError {
    /// The exit code, of `sysexits.h`: 78 for a configuration error, 69 if a service is unavailable.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::WrongDatabase(_) | Self::SameRootKey => 78,
            Self::Damaged(_) | Self::Differs(_) | Self::NotThere(_) => 1,
            Self::Open(OpenError::Nothing) => 1,
            Self::Store(error) if error.is_damage() => 1,
            Self::Open(_)
            | Self::Store(_)
            | Self::Outbound(_)
            | Self::Listen { .. }
            | Self::Demo(_) => 69,
        }
    }
}

/// What differs between a deployment, the demo and a test.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids and secrets come from.
    pub random: Arc<dyn Random>,
    /// Where WeChat is.
    pub wechat: Url,
    /// The Mini Program of connections without one of their own.
    pub default_mini_program: Option<MiniProgram>,
    /// Whether limits count.
    pub limited: bool,
}

/// Opens the store and puts the server together.
///
/// # Errors
/// [`StartError`], with nothing half open.
pub async fn app(parts: Parts) -> Result<App, StartError> {
    let Parts { config, clock, random, wechat, default_mini_program, limited } = parts;
    let store: Store = eventstore::open(eventstore::Config {
        url: config.database.clone(),
        root_key_file: config.root_key_file.clone(),
    })
    .await?;
    let asked = WeChat::new(outbound::client()?, wechat, clock.clone(), random.clone());
    let exchanges = StoredExchanges::new(store.exchanges);
    Ok(App {
        cookies: Cookies { secure: config.public_url.is_secure() },
        limits: Limits::new(limited.then_some(config.limits)),
        commands: store.commands,
        views: store.views,
        history: store.history,
        changes: store.changes,
        presence: store.presence,
        pending: store.pending,
        pictures: store.pictures,
        turns: store.turns,
        vault: store.vault,
        readiness: store.readiness,
        wechat: CodeExchange::new(Arc::new(asked), Arc::new(exchanges)),
        keys: SigningKeys::default(),
        passed_over: PassedOver::default(),
        default_mini_program,
        clock,
        random,
        config,
    })
}

/// How long requests that run may go on after the server was told to stop.
pub const GRACE: Duration = Duration::from_secs(10);
