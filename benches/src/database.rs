//! Empty databases: one of its own on PostgreSQL, or a file of its own.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use clap::ValueEnum;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};
use tempfile::TempDir;

use crate::error::Failure;

/// Settings of PostgreSQL that durability depends on, and that it is measured with.
const SETTINGS: [&str; 7] = [
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_sync_method",
    "shared_buffers",
    "max_wal_size",
];

/// What a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Kind {
    /// A database of its own on PostgreSQL.
    Postgres,
    /// A file of its own.
    Sqlite,
}

impl Kind {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Postgres, Self::Sqlite];

    /// As tables call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        }
    }
}

/// Makes databases.
pub struct Databases {
    server: PgConnectOptions,
    admin: PgConnection,
    folder: PathBuf,
    made: u32,
}

/// An empty database.
pub struct Fresh {
    /// Where it is.
    pub url: String,
    /// Its own folder, gone with it.
    pub folder: TempDir,
    name: Option<String>,
}

impl Databases {
    /// On this server, and in this folder.
    ///
    /// # Errors
    /// Where there is no such server, or it may lose what it acknowledged.
    pub async fn new(server: &str, folder: &Path) -> Result<Self, Failure> {
        let server = PgConnectOptions::from_str(server)?;
        let mut admin = server.connect().await?;
        for name in ["fsync", "synchronous_commit", "full_page_writes"] {
            if setting(&mut admin, name).await? != "on" {
                return Err(Failure::unfit(format!("PostgreSQL has {name} off")));
            }
        }
        Ok(Self { server, admin, folder: folder.to_owned(), made: 0 })
    }

    /// What the server is set to, on one line.
    ///
    /// # Errors
    /// Where it does not answer.
    pub async fn settings(&mut self) -> Result<String, Failure> {
        let mut settings = Vec::new();
        for name in SETTINGS {
            settings.push(format!("{name} = {}", setting(&mut self.admin, name).await?));
        }
        Ok(format!(
            "PostgreSQL: {}. SQLite: WAL, synchronous = FULL on every connection.\n",
            settings.join(", ")
        ))
    }

    /// An empty database.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub async fn empty(&mut self, kind: Kind) -> Result<Fresh, Failure> {
        match kind {
            Kind::Postgres => self.postgres().await,
            Kind::Sqlite => self.sqlite(),
        }
    }

    async fn postgres(&mut self) -> Result<Fresh, Failure> {
        self.made += 1;
        let name = format!("saoma_bench_{}_{}", std::process::id(), self.made);
        self.admin.execute(format!("CREATE DATABASE {name}").as_str()).await?;
        let url = self.server.clone().database(&name).to_url_lossy().to_string();
        Ok(Fresh { url, folder: self.folder()?, name: Some(name) })
    }

    fn sqlite(&self) -> Result<Fresh, Failure> {
        let folder = self.folder()?;
        Ok(Fresh {
            url: format!("sqlite:{}", folder.path().join("saoma.db").display()),
            folder,
            name: None,
        })
    }

    fn folder(&self) -> Result<TempDir, Failure> {
        Ok(tempfile::tempdir_in(&self.folder)?)
    }

    /// Lets a database rest as it does within a minute of its life: statistics are taken, without which PostgreSQL plans
    /// as if every table were empty, and what is owed is written down, so that no measurement pays for the one before.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn rest(&mut self, database: &Fresh) -> Result<(), Failure> {
        if database.name.is_some() {
            let mut inside = PgConnectOptions::from_str(&database.url)?.connect().await?;
            inside.execute("VACUUM ANALYZE").await?;
            inside.close().await?;
        }
        Ok(self.admin.execute("CHECKPOINT").await.map(drop)?)
    }

    /// Takes a database away.
    ///
    /// # Errors
    /// Where it cannot be dropped.
    pub async fn drop(&mut self, database: Fresh) -> Result<(), Failure> {
        if let Some(name) = database.name {
            self.admin.execute(format!("DROP DATABASE {name} WITH (FORCE)").as_str()).await?;
        }
        Ok(())
    }
}

async fn setting(connection: &mut PgConnection, name: &str) -> Result<String, Failure> {
    Ok(sqlx::query_scalar(&format!("SHOW {name}")).fetch_one(connection).await?)
}
