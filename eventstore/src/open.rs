//! The only door.

use std::{fmt, path::PathBuf, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use projections::Views;

use crate::{
    backend::Backend,
    beside::{exchanges::Exchanges, idempotency::Idempotency, presence::Presence, turns::Turns},
    changes::Changes,
    commands::Commands,
    core::Core,
    error::StoreError,
    follow::{self, Known},
    history::History,
    kinds::Kinds,
    random,
    rebuild::{Rebuild, Report},
    root_key::{self, RootKeyError},
    stored::Reader,
    vault::{self, Vault, VaultError},
    writer,
};

/// Which database, and under which key.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// The file with the root key, 256 bits as base64url text, mode 0600; made on the first start.
    pub root_key_file: PathBuf,
}

/// Why the store does not open. Each is one line for the person who starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is of no known database; its scheme.
    #[error("{0}: use sqlite:PATH or postgres://…")]
    Url(String),
    /// The database is not there, or refuses.
    #[error("the database does not open: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema cannot be brought up to date, as when a newer version wrote it.
    #[error("the database's schema: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// There is no root key, or not the right one.
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    /// The store cannot read what it needs.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<VaultError> for OpenError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::RootKey(error) => Self::RootKey(error),
            VaultError::Store(error) => Self::Store(error),
        }
    }
}

/// An open store.
#[derive(Clone)]
pub struct Store {
    /// Changes things.
    pub commands: Commands,
    /// Shows what is true now.
    pub views: Views,
    /// Shows what happened.
    pub history: History,
    /// Tells when something happens.
    pub changes: Changes,
    /// Keeps secrets.
    pub vault: Vault,
    /// Knows which browsers are there.
    pub presence: Presence,
    /// Remembers what WeChat answered.
    pub exchanges: Exchanges,
    /// Remembers what was answered to requests that may be repeated.
    pub idempotency: Idempotency,
    /// Lets one replica at a time do what must not be done by all.
    pub turns: Turns,
    pub(crate) core: Arc<Core>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Replays every stream and compares the read tables and names with what they should be. What differs is written,
    /// or only counted where it is to `verify`. Others may go on working meanwhile.
    ///
    /// # Errors
    /// Where the database does not answer, or an event cannot be read.
    pub async fn rebuild(&self, verify: bool) -> Result<Report, StoreError> {
        // To the end, even where who asked is gone: it must not be stopped in the middle of a transaction.
        let rebuild = tokio::spawn(Rebuild::new(self.core.clone(), verify).run());
        let report = rebuild.await.map_err(|_| StoreError::Closed)?;
        self.views.forget();
        report
    }

    /// Lets go of the database. Commands that are not answered yet may not be carried out.
    pub async fn close(self) {
        self.core.backend.close().await;
    }
}

/// Opens the database, brings its schema up to date and starts the writer.
///
/// # Errors
/// Where the database does not open, or the root key is missing or another.
pub async fn open(config: Config) -> Result<Store, OpenError> {
    let backend = Backend::connect(&config.url).await?;
    let needed = vault::has_root_key(&backend).await?;
    let root = Arc::new(root_key::read_or_make(&config.root_key_file, needed)?);
    vault::check(&backend, &root).await?;
    let hash = root.clone();
    let known = Known::up_to(backend.head().await.map_err(StoreError::from)?);
    let views = Views::new(backend.reading(), move |claim| hash.name(claim).hash).remembering();
    let reader = Reader {
        database: backend.reading(),
        root: root.clone(),
        kinds: Kinds::all(),
        upcasters: Vec::new(),
    };
    store(Arc::new(Core::new(backend, reader, views, known)))
}

fn store(core: Arc<Core>) -> Result<Store, OpenError> {
    let (backend, root) = (core.backend.clone(), core.root.clone());
    let holder = BASE64.encode(random::key().map_err(StoreError::from)?);
    let presence = Presence::new(backend.clone());
    presence.keep_flushing();
    follow::start(&core);
    Ok(Store {
        commands: Commands::new(core.clone(), writer::task::start(core.clone())),
        views: core.views.clone(),
        history: History::new(core.clone()),
        changes: core.changes.clone(),
        vault: Vault::new(backend.clone(), root.clone()),
        presence,
        exchanges: Exchanges::new(backend.clone(), root.clone()),
        idempotency: Idempotency::new(backend.clone(), root),
        turns: Turns::new(backend, holder.into()),
        core,
    })
}
