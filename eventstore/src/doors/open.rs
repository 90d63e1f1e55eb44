//! Opening a store.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use projections::Views;

use super::{
    commands::Commands,
    follow,
    history::History,
    readiness::Readiness,
    rebuild::{Rebuild, Report},
    vault::Vault,
};
use crate::{
    database::{
        backend::{Backend, ConnectError, ENCODING},
        heads::Seen,
        url::UrlError,
    },
    ephemeral::{
        exchanges::Exchanges, pending_requests::PendingRequests, pictures::Pictures,
        presence::Presence, session_uses::SessionUses, turns::Turns,
    },
    memory::{changes::Changes, followed::FollowedPositions, writes::Writes},
    secrets::{
        keyring::Keyring,
        random,
        root_key::{self, RootKeyError},
    },
    shared::Shared,
    streams::reader::Reader,
    words::{
        error::StoreError,
        format::{FORMAT, FormatError, PROJECTIONS},
    },
    writing::{task, teller::Teller},
};

/// Which database, and under which key.
#[derive(Clone)]
pub struct Config {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// The file with the root key, 256 bits as base64url text, mode 0600; made on the first start.
    pub root_key_file: PathBuf,
}

impl fmt::Debug for Config {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("root_key_file", &self.root_key_file).finish_non_exhaustive()
    }
}

/// Why the store does not open. Each is one line for the person who starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL is not understood.
    #[error("the database: {0}")]
    Url(#[from] UrlError),
    /// The file of the database cannot be made or reached.
    #[error("the database {path}: {1}", path = .0.display())]
    File(PathBuf, #[source] std::io::Error),
    /// The file of the database, or what lies beside it, cannot be used.
    #[error("the database {path}: {1}", path = .0.display())]
    Sqlite(PathBuf, #[source] sqlx::Error),
    /// The database is not there, or refuses.
    #[error("the database does not open: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema cannot be brought up to date, as when a newer version wrote it.
    #[error("the database's schema: {0}")]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// The database cannot hold every text; its encoding.
    #[error(
        "the database is encoded as {0}, expected {ENCODING} (createdb -E {ENCODING} -T template0)"
    )]
    Encoding(String),
    /// The program does not fit the database.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// There is no root key, or not the right one.
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    /// The database is there, and nothing of ours is in it.
    #[error("there is nothing of Saoma in this database")]
    Nothing,
    /// The store cannot read what it needs.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database refuses, and what may be done about it.
    #[error("{0}; {1}")]
    Advised(#[source] Box<OpenError>, String),
}

impl From<ConnectError> for OpenError {
    fn from(error: ConnectError) -> Self {
        match error {
            ConnectError::Url(error) => Self::Url(error),
            ConnectError::File(path, cause) => Self::File(path, cause),
            ConnectError::Sqlite(path, cause) => Self::Sqlite(path, cause),
            ConnectError::Database(error) => Self::Database(error),
            ConnectError::Schema(error) => Self::Schema(error),
            ConnectError::Encoding(encoding) => Self::Encoding(encoding),
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
    /// Remembers what clients asked for until somebody signs in.
    pub pending: PendingRequests,
    /// Knows when sessions were last used.
    pub session_uses: SessionUses,
    /// Keeps pictures.
    pub pictures: Pictures,
    /// Lets one replica at a time do what must not be done by all.
    pub turns: Turns,
    /// Tells whether it can read and write.
    pub readiness: Readiness,
    pub(crate) shared: Arc<Shared>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Replays every stream and compares the read tables and names with what they should be. What differs is written,
    /// or only counted if it is to `verify`. If history itself is damaged, that is told and nothing is written. Others
    /// may go on working meanwhile.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn rebuild(&self, verify: bool) -> Result<Report, StoreError> {
        // To the end, even if who asked is gone: it must not be stopped in the middle of a transaction.
        let rebuild = tokio::spawn(Rebuild::new(self.shared.clone(), verify).run());
        let report = rebuild.await.map_err(|_| StoreError::Closed)?;
        self.views.forget();
        report
    }

    /// Lets go of the database. Commands that are not answered yet may not be carried out.
    pub async fn close(self) {
        self.shared.backend.close().await;
    }
}

/// Opens the database, brings its schema up to date and starts the writer.
///
/// # Errors
/// If the database does not open, does not fit this version, or the root key is missing or another.
pub async fn open(config: Config) -> Result<Store, OpenError> {
    open_as(&config, Numbers::OURS).await.map_err(|error| error.advised(&config.url))
}

/// Opens a database that must have been used before, for who only looks.
///
/// # Errors
/// As [`open`], and if there is nothing in it; then nothing is made.
pub async fn open_existing(config: Config) -> Result<Store, OpenError> {
    exists(&config).await?;
    open(config).await
}

/// Opens such a database for a rebuild: the rows may be those of another version.
///
/// # Errors
/// As [`open_existing`].
pub async fn open_for_rebuild(config: Config) -> Result<Store, OpenError> {
    exists(&config).await?;
    let any_rows = Numbers { projections: None, ..Numbers::OURS };
    open_as(&config, any_rows).await.map_err(|error| error.advised(&config.url))
}

/// What a program reads, and which folds it has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    pub format: u32,
    /// `None`: whatever made the rows.
    pub projections: Option<u32>,
}

impl Numbers {
    pub const OURS: Self = Self { format: FORMAT, projections: Some(PROJECTIONS) };
}

pub(crate) async fn open_as(config: &Config, numbers: Numbers) -> Result<Store, OpenError> {
    open_reading(config, numbers, |reader| reader).await
}

/// A test's version may read what ours does not.
pub(crate) async fn open_reading(
    config: &Config,
    numbers: Numbers,
    able: impl FnOnce(Reader) -> Reader,
) -> Result<Store, OpenError> {
    let backend = Backend::connect(&config.url).await?;
    let format = backend.format().await.map_err(StoreError::from)?;
    format.may_be_read(numbers.format)?;
    numbers.projections.map_or(Ok(()), |projections| format.rows_fit(projections))?;
    // Whatever is read from now on may be of this server, and lost with it.
    let seen = backend.look(None).await.map_err(StoreError::from)?;
    let keyring = keyring(&backend, &config.root_key_file).await?;
    let heads = backend.heads().await.map_err(StoreError::from)?;
    let reader = able(Reader::new(backend.reading(), keyring.clone()));
    let views = Views::new(backend.reading()).remembering();
    let followed = FollowedPositions::up_to(heads);
    let writes = Writes::new(numbers.format, format.writes);
    store(Arc::new(Shared::new(backend, keyring, reader, views, followed, writes)), seen)
}

async fn exists(config: &Config) -> Result<(), OpenError> {
    match Backend::is_ours(&config.url).await.map_err(OpenError::from) {
        Ok(true) => Ok(()),
        Ok(false) => Err(OpenError::Nothing),
        Err(error) => Err(error.advised(&config.url)),
    }
}

async fn keyring(backend: &Backend, file: &Path) -> Result<Arc<Keyring>, OpenError> {
    let needed = Keyring::exists(backend).await?;
    let root = root_key::read_or_make(file, needed)?;
    let keyring = Keyring::open(backend.clone(), &root).await?;
    Ok(Arc::new(keyring.ok_or_else(|| RootKeyError::Wrong(file.to_owned()))?))
}

/// Wraps the key of the deployment with the root key in another file, which is made if it is not there. Servers that run
/// go on, since they have the deployment's key in memory; their next start needs the new file.
///
/// # Errors
/// If the database does not open or has nothing in it, one of the root keys is missing, exposed or another, or both are
/// one.
pub async fn rotate_root_key(config: &Config, new_file: &Path) -> Result<(), OpenError> {
    exists(config).await?;
    let backend = Backend::connect(&config.url).await?;
    let old = root_key::read_or_make(&config.root_key_file, true)?;
    // Before a file is made that opens nothing.
    let opens =
        Keyring::exists(&backend).await? && Keyring::open(backend.clone(), &old).await?.is_some();
    if !opens {
        return Err(RootKeyError::Wrong(config.root_key_file.clone()).into());
    }
    let new = root_key::read_or_make(new_file, false)?;
    if new.id == old.id {
        return Err(RootKeyError::Same(new_file.to_owned()).into());
    }
    let rotated = Keyring::rewrap(&backend, &old, &new).await?;
    backend.close().await;
    match rotated {
        true => Ok(()),
        false => Err(RootKeyError::Wrong(config.root_key_file.clone()).into()),
    }
}

fn store(shared: Arc<Shared>, seen: Seen) -> Result<Store, OpenError> {
    let backend = shared.backend.clone();
    let replica = BASE64.encode(*random::key().map_err(StoreError::from)?);
    let presence = Presence::new(backend.clone(), &replica);
    presence.keep_flushing();
    follow::start(&shared, &replica, seen);
    let teller = match &backend {
        Backend::Postgres { options, .. } => Teller::start((**options).clone(), &replica),
        Backend::Sqlite { .. } => Teller::silent(),
    };
    let keyring = shared.keyring.clone();
    Ok(Store {
        commands: Commands::new(shared.clone(), task::start(shared.clone(), teller)),
        views: shared.views.clone(),
        history: History::new(shared.clone()),
        changes: shared.changes.clone(),
        vault: Vault::new(backend.clone(), keyring.clone()),
        presence,
        exchanges: Exchanges::new(backend.clone(), keyring.clone()),
        pending: PendingRequests::new(backend.clone(), keyring),
        session_uses: SessionUses::new(backend.clone()),
        pictures: Pictures::new(backend.clone()),
        readiness: Readiness::new(shared.clone()),
        turns: Turns::new(backend, replica.into()),
        shared,
    })
}
