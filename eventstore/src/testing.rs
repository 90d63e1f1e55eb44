//! Throw-away databases: a file of its own, or a database of its own on the PostgreSQL that `SAOMA_TEST_POSTGRES` names.

pub mod cluster;
mod dump;
mod edit;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::PathBuf,
    process,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{
    ConnectOptions, Connection, Executor, PgConnection, migrate::Migrator,
    postgres::PgConnectOptions,
};
use tempfile::TempDir;

pub use dump::dump;
pub use edit::edit;

use crate::{Config, database::migrations};

/// The variable with the URL of a PostgreSQL where databases may be made and dropped.
pub const POSTGRES: &str = "SAOMA_TEST_POSTGRES";
/// Who makes the template; any number that nobody else locks.
const LOCK: &str = "SELECT pg_advisory_lock(721001)";

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// Both.
pub const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// Why there is no database to test on.
#[derive(Debug, thiserror::Error)]
pub enum Unavailable {
    /// Tests on PostgreSQL are never skipped in silence.
    #[error("{POSTGRES} is not set: run the tests by ./check, or inside pg_virtualenv")]
    NotSet,
    /// PostgreSQL does not do as it is told.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The schema does not fit.
    #[error(transparent)]
    Schema(#[from] sqlx::migrate::MigrateError),
    /// What is there cannot be read.
    #[error(transparent)]
    Read(#[from] projections::ReadError),
    /// It does not open.
    #[error(transparent)]
    Open(Box<crate::OpenError>),
    /// There is no place for a file.
    #[error(transparent)]
    Folder(#[from] std::io::Error),
}

/// An empty database, and a place for its root key. Its files are gone with the last clone; a database on PostgreSQL goes
/// with the throw-away server.
#[derive(Clone, Debug)]
pub struct Fresh {
    /// Where it is.
    pub url: String,
    /// Where its root key is, once it was opened.
    pub root_key_file: PathBuf,
    _folder: Arc<TempDir>,
}

impl Fresh {
    /// To open it.
    pub fn config(&self) -> Config {
        Config { url: self.url.clone(), root_key_file: self.root_key_file.clone() }
    }
}

/// Makes an empty database.
///
/// # Errors
/// [`Unavailable`].
pub async fn fresh(kind: Kind) -> Result<Fresh, Unavailable> {
    let folder = tempfile::tempdir()?;
    let url = match kind {
        Kind::Sqlite => format!("sqlite:{}", folder.path().join("saoma.db").display()),
        Kind::Postgres => postgres().await?,
    };
    let root_key_file = folder.path().join("root.key");
    Ok(Fresh { url, root_key_file, _folder: Arc::new(folder) })
}

async fn postgres() -> Result<String, Unavailable> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let url = std::env::var(POSTGRES).map_err(|_| Unavailable::NotSet)?;
    let server = PgConnectOptions::from_str(&url)?;
    let mut admin = server.connect().await?;
    // One at a time: a template is not copied while it is being made, and making a database copies it.
    admin.execute(LOCK).await?;
    let template = template(&mut admin, &server).await?;
    let name = format!("saoma_{}_{}", process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    admin.execute(format!("CREATE DATABASE {name} TEMPLATE {template}").as_str()).await?;
    admin.close().await?;
    Ok(server.database(&name).to_url_lossy().to_string())
}

/// A migrated database, made once for each version of the schema.
async fn template(
    admin: &mut PgConnection,
    server: &PgConnectOptions,
) -> Result<String, Unavailable> {
    let migrator = Migrator::new(migrations::POSTGRES).await?;
    let mut hasher = DefaultHasher::new();
    migrator.iter().for_each(|migration| migration.checksum.hash(&mut hasher));
    let name = format!("saoma_template_{:016x}", hasher.finish());
    let known = sqlx::query("SELECT 1 FROM pg_database WHERE datname = $1").bind(&name);
    if known.fetch_optional(&mut *admin).await?.is_none() {
        // Made under another name first, so that one that was left half made is not taken for it.
        let draft = format!("{name}_{}", process::id());
        admin.execute(format!("CREATE DATABASE {draft}").as_str()).await?;
        let mut inside = server.clone().database(&draft).connect().await?;
        migrator.run(&mut inside).await?;
        inside.close().await?;
        admin.execute(format!("ALTER DATABASE {draft} RENAME TO {name}").as_str()).await?;
    }
    Ok(name)
}
