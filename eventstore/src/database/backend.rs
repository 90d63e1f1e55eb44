//! The two databases: where to read, where to write.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use projections::{Connections, Database, Filled, ReadError, Value};
use sqlx::{
    ConnectOptions, Executor, PgConnection, SqliteConnection,
    migrate::{MigrateError, Migrator},
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::{sync::Mutex, time::timeout};

use super::{
    ephemeral_file, migrations, private_file,
    url::{self, Options, UrlError},
};
use crate::words::format::Format;

/// A batch's text depends on the tables that it touches: there are more of those than sqlx keeps by default.
const STATEMENTS: usize = 1000;
/// Connections that read at once; the writer has one of its own.
const READERS: usize = 8;
/// On SQLite a read takes some 40 µs, and each connection a thread with its own memory.
const SQLITE_READERS: usize = 4;
/// How much of SQLite's file each of them keeps, in pages of 4 KiB. The system has all of it in its own cache.
const SQLITE_CACHE: &str = "64";
/// How much the one that writes keeps, in KiB (negative for SQLite): what an import adds to indexes lies all over them, and with less
/// most of the writing would be reading.
const SQLITE_WRITING: &str = "-65536";
/// A replica that is gone, or hangs, must not hold a head for the others; and who waited for it must see what was committed
/// meanwhile. Who waits for a head gives up before who asked does (`doors/commands.rs`): they are told that nothing was written. The
/// writer finds rows by their keys alone: to plan a statement anew for each batch would take a quarter of its time.
/// Set after connecting: a pooler in between drops what comes with the greeting.
pub(crate) const WRITER: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; \
    SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_memoize = off; SET jit = off; \
    SET idle_in_transaction_session_timeout = '10s'; SET statement_timeout = '4s'; \
    SET default_transaction_isolation = 'read committed'";
/// Every text is one of Unicode; in another encoding the first name in Chinese would be refused, by the database.
pub(crate) const ENCODING: &str = "UTF8";
/// How long the first connection to a server may take.
const CONNECTION: Duration = Duration::from_secs(5);
/// How long to wait for another process that writes the same SQLite file: as long as for a head on PostgreSQL.
pub(crate) const BUSY: Duration = Duration::from_secs(4);
/// How much of SQLite's log is written before it is worked into the file, in pages of 4 KiB: 64 MiB. A page that changes often is then
/// worked in once. An import changes ten pages for each user.
const SQLITE_LOG_PAGES: &str = "16384";
/// A log of SQLite that grew beyond this is cut, bytes.
const LOG_SIZE: &str = "16777216";

/// The longest that a statement outside history may take; usually it is a millisecond. After that the server counts as gone.
const BESIDE: Duration = Duration::from_secs(5);

/// Why a database does not open.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    #[error(transparent)]
    Url(#[from] UrlError),
    #[error("{path}: {1}", path = .0.display())]
    File(PathBuf, std::io::Error),
    #[error("{path}: {1}", path = .0.display())]
    Sqlite(PathBuf, sqlx::Error),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Schema(#[from] MigrateError),
    #[error("{0}")]
    Encoding(String),
}

/// A connected database.
#[derive(Clone)]
pub(crate) enum Backend {
    /// One writing connection, readers beside it, and a file for what is safe to lose.
    Sqlite {
        read: Connections<SqliteConnection>,
        write: Arc<Mutex<SqliteConnection>>,
        ephemeral: Arc<Mutex<SqliteConnection>>,
    },
    /// The writer connects by itself.
    Postgres { read: Connections<PgConnection>, options: Box<PgConnectOptions> },
}

impl Backend {
    /// Connects and brings the schema up to date.
    pub async fn connect(url: &str) -> Result<Self, ConnectError> {
        match url::parse(url)? {
            Options::Sqlite(options) => Self::sqlite(*options).await,
            Options::Postgres(options) => Self::postgres(*options).await,
        }
    }

    /// Whether there is anything of ours in that database. Nothing is made or changed.
    pub async fn is_ours(url: &str) -> Result<bool, ConnectError> {
        match url::parse(url)? {
            Options::Sqlite(options) => {
                let file = options.get_filename().to_owned();
                let found = async {
                    let mut connection = options.read_only(true).connect().await?;
                    let found = sqlx::query("SELECT 1 FROM sqlite_schema WHERE name = 'format'");
                    found.fetch_optional(&mut connection).await
                };
                let found = found.await.map_err(|cause| ConnectError::Sqlite(file, cause))?;
                Ok(found.is_some())
            }
            Options::Postgres(options) => {
                let mut connection = connected(&options).await?;
                let found = sqlx::query("SELECT 1 WHERE to_regclass('format') IS NOT NULL");
                Ok(found.fetch_optional(&mut connection).await?.is_some())
            }
        }
    }

    async fn sqlite(options: SqliteConnectOptions) -> Result<Self, ConnectError> {
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .pragma("journal_size_limit", LOG_SIZE)
            // What is deleted, as by an erasure, is overwritten.
            .pragma("secure_delete", "ON")
            .statement_cache_capacity(STATEMENTS);
        let file = PathBuf::from(options.get_filename());
        let beside = |end: &str| -> PathBuf {
            let mut name = file.clone().into_os_string();
            name.push(end);
            name.into()
        };
        private_file::make(&file).map_err(|cause| ConnectError::File(file.clone(), cause))?;
        for path in ["", "-wal", "-shm"].map(beside) {
            let writable = private_file::may_be_written(&path);
            writable.map_err(|cause| ConnectError::File(path, cause))?;
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        private_file::may_be_written(folder).map_err(|cause| {
            let why = format!("the folder {} cannot be written: {cause}", folder.display());
            ConnectError::File(file.clone(), std::io::Error::other(why))
        })?;
        let refused = |cause| ConnectError::Sqlite(file.clone(), cause);
        let writing = options
            .clone()
            .pragma("cache_size", SQLITE_WRITING)
            .pragma("wal_autocheckpoint", SQLITE_LOG_PAGES);
        let mut write = writing.connect().await.map_err(refused)?;
        let migrated = Migrator::new(migrations::SQLITE).await?.run_direct(&mut write).await;
        migrated.map_err(|error| match error {
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => {
                refused(cause)
            }
            error => error.into(),
        })?;
        let ephemeral = beside("-ephemeral");
        let ephemeral = ephemeral_file::open(&ephemeral)
            .await
            .map_err(|cause| ConnectError::Sqlite(ephemeral, cause))?;
        let reading = options.read_only(true).pragma("cache_size", SQLITE_CACHE);
        let read = Connections::new(reading, SQLITE_READERS);
        let (write, ephemeral) = (Mutex::new(write), Mutex::new(ephemeral));
        Ok(Self::Sqlite { read, write: Arc::new(write), ephemeral: Arc::new(ephemeral) })
    }

    async fn postgres(options: PgConnectOptions) -> Result<Self, ConnectError> {
        let options = options.application_name("saoma").statement_cache_capacity(STATEMENTS);
        let mut first = connected(&options).await?;
        let encoding: String =
            sqlx::query_scalar("SHOW server_encoding").fetch_one(&mut first).await?;
        if encoding != ENCODING {
            return Err(ConnectError::Encoding(encoding));
        }
        Migrator::new(migrations::POSTGRES).await?.run(&mut first).await?;
        let read = Connections::new(options.clone(), READERS);
        Ok(Self::Postgres { read, options: Box::new(options) })
    }

    /// For queries.
    pub fn reading(&self) -> Database {
        match self {
            Self::Sqlite { read, .. } => Database::Sqlite(read.clone()),
            Self::Postgres { read, .. } => Database::Postgres(read.clone()),
        }
    }

    /// What the database asks of programs.
    pub async fn format(&self) -> Result<Format, ReadError> {
        let sql = "SELECT reads_at_least, writes, projections FROM format WHERE id = 1";
        let row = self.reading().one(sql, &[]).await?.ok_or(sqlx::Error::RowNotFound)?;
        let number =
            |column| row.int(column).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        Ok(Format {
            reads_at_least: number("reads_at_least")?,
            writes: number("writes")?,
            projections: number("projections")?,
        })
    }

    /// Writes beside history, durably; answers the number of rows.
    pub async fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { write, .. } => {
                let mut connection = write.lock().await;
                // A command that was cancelled may have left its transaction open; this statement would become a part of it, and
                // be rolled back with it.
                let _ = connection.execute("ROLLBACK").await;
                sqlx::query(sql).fill(values).execute(&mut *connection).await?.rows_affected()
            }
            Self::Postgres { read, .. } => {
                let writing = async {
                    let mut connection = read.acquire().await?;
                    let done = sqlx::query(sql).fill(values).execute(&mut *connection).await;
                    connection.give_back(done)
                };
                in_time(read, writing).await?.rows_affected()
            }
        })
    }

    /// Whether the store let go of it.
    pub fn is_closed(&self) -> bool {
        match self {
            Self::Sqlite { read, .. } => read.is_closed(),
            Self::Postgres { read, .. } => read.is_closed(),
        }
    }

    /// Lets go of every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, .. } => read.close().await,
            Self::Postgres { read, .. } => read.close().await,
        }
    }
}

async fn connected(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let connecting = timeout(CONNECTION, options.connect()).await;
    connecting.map_err(|_| sqlx::Error::Io(ErrorKind::TimedOut.into()))?
}

/// What is done beside history, within its time. A server that fell silent would not answer on other connections either.
pub(super) async fn in_time<T>(
    connections: &Connections<PgConnection>,
    done: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    timeout(BESIDE, done).await.unwrap_or_else(|_| {
        connections.renew();
        Err(sqlx::Error::Io(ErrorKind::TimedOut.into()))
    })
}
