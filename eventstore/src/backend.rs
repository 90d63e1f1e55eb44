//! The two databases: where to read, where to write.

use std::{io::ErrorKind, str::FromStr, sync::Arc, time::Duration};

use projections::{Database, Filled, Lender, ReadError, Record, Value};
use sqlx::{
    ConnectOptions, PgConnection, SqliteConnection,
    migrate::Migrator,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::{sync::Mutex, time::timeout};

use crate::{
    migrations,
    open::OpenError,
    writer::{Session, change::Change},
};

/// A batch's text depends on the tables that it touches: there are more of those than sqlx keeps by default.
const STATEMENTS: usize = 1000;
/// So many connections read at once; the writer has one of its own.
const READERS: usize = 8;
/// A replica that is gone, or hangs, must not hold the head row for the others; and who waited for that row must see what
/// was committed meanwhile. It finds rows by their keys alone: to plan a statement anew for each batch would take a
/// quarter of its time.
const WRITER: [(&str, &str); 8] = [
    ("plan_cache_mode", "force_generic_plan"),
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("jit", "off"),
    ("idle_in_transaction_session_timeout", "10s"),
    ("statement_timeout", "30s"),
    ("default_transaction_isolation", "read\\ committed"),
];
/// How long a server may take to greet who connects for the first time.
const CONNECTION: Duration = Duration::from_secs(5);
/// How long to wait for another process that writes the same SQLite file.
const BUSY: Duration = Duration::from_secs(10);

/// A connected database.
#[derive(Clone)]
pub(crate) enum Backend {
    /// One writing connection; readers beside it.
    Sqlite { read: Lender<SqliteConnection>, write: Arc<Mutex<SqliteConnection>> },
    /// The writer connects by itself.
    Postgres { read: Lender<PgConnection>, options: Box<PgConnectOptions> },
}

impl Backend {
    /// Connects and brings the schema up to date.
    pub async fn connect(url: &str) -> Result<Self, OpenError> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Self::sqlite(url).await,
            Some(("postgres" | "postgresql", _)) => Self::postgres(url).await,
            // Nothing more of it is told: it may hold a password.
            Some((scheme, _)) => Err(OpenError::Url(scheme.to_owned())),
            None => Err(OpenError::Url("the database".to_owned())),
        }
    }

    async fn sqlite(url: &str) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(url)?
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .statement_cache_capacity(STATEMENTS);
        let mut write = options.clone().create_if_missing(true).connect().await?;
        Migrator::new(migrations::SQLITE).await?.run_direct(&mut write).await?;
        let read = Lender::new(options.read_only(true), READERS);
        Ok(Self::Sqlite { read, write: Arc::new(Mutex::new(write)) })
    }

    async fn postgres(url: &str) -> Result<Self, OpenError> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("saoma")
            .statement_cache_capacity(STATEMENTS);
        let connecting = timeout(CONNECTION, options.connect()).await;
        let mut first = connecting.map_err(|_| sqlx::Error::Io(ErrorKind::TimedOut.into()))??;
        Migrator::new(migrations::POSTGRES).await?.run(&mut first).await?;
        let read = Lender::new(options.clone(), READERS);
        Ok(Self::Postgres { read, options: Box::new(options.options(WRITER)) })
    }

    /// For queries.
    pub fn reading(&self) -> Database {
        match self {
            Self::Sqlite { read, .. } => Database::Sqlite(read.clone()),
            Self::Postgres { read, .. } => Database::Postgres(read.clone()),
        }
    }

    /// The last position of history; 0 where nothing happened yet.
    pub async fn head(&self) -> Result<u64, ReadError> {
        let head = self.reading().one("SELECT position FROM head", &[]).await?;
        let position = head.map(|record| record.int("position")).transpose()?;
        Ok(position.unwrap_or(0).unsigned_abs())
    }

    /// Writes what is beside history; answers the number of rows.
    pub async fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { write, .. } => {
                let mut connection = write.lock().await;
                sqlx::query(sql).fill(values).execute(&mut *connection).await?.rows_affected()
            }
            Self::Postgres { read, .. } => {
                let mut lent = read.lend().await?;
                let done = sqlx::query(sql).fill(values).execute(&mut *lent).await;
                lent.back(done)?.rows_affected()
            }
        })
    }

    /// Writes what is beside history and answers the row that the statement returns, if any.
    pub async fn returning(
        &self,
        sql: &str,
        values: &[Value],
    ) -> Result<Option<Record>, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { write, .. } => {
                let mut connection = write.lock().await;
                let row = sqlx::query(sql).fill(values).fetch_optional(&mut *connection).await?;
                row.map(Record::Sqlite)
            }
            Self::Postgres { read, .. } => {
                let mut lent = read.lend().await?;
                let row = sqlx::query(sql).fill(values).fetch_optional(&mut *lent).await;
                lent.back(row)?.map(Record::Postgres)
            }
        })
    }

    /// Writes rows beside history.
    pub async fn apply(&self, change: &Change<'_>) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite { write, .. } => write.lock().await.apply(change).await,
            Self::Postgres { read, .. } => {
                let mut lent = read.lend().await?;
                let done = lent.apply(change).await;
                lent.back(done)
            }
        }
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
