//! Reading on either database: one SQL text, `$1` placeholders, values as data.

use std::{io::ErrorKind, time::Duration};

use sqlx::{
    PgConnection, SqliteConnection, postgres::PgArguments, query::Query, sqlite::SqliteArguments,
};
use tokio::time::timeout;

use crate::{
    connection_error::ends_connection, connection_pool::Connections, error::ReadError,
    result_row::ResultRow, table::Value,
};

/// A look-up by a key takes a millisecond. A database that needs this long is gone, though it may not say so.
pub(crate) const LOOK_UP: Duration = Duration::from_secs(5);
/// A list reads more, but its caller must not wait for ever either.
const LIST: Duration = Duration::from_secs(10);

/// A connected database.
#[derive(Clone, Debug)]
pub enum Database {
    /// PostgreSQL.
    Postgres(Connections<PgConnection>),
    /// SQLite, opened for reading.
    Sqlite(Connections<SqliteConnection>),
}

impl Database {
    /// All rows that a query answers. If its connection turns out to be dead the query is asked once more on a new one,
    /// so it must not write.
    ///
    /// # Errors
    /// If the database does not answer, or not within 10 seconds.
    pub async fn all(&self, sql: &str, values: &[Value]) -> Result<Vec<ResultRow>, ReadError> {
        self.read_within(LIST, sql, values).await
    }

    /// The row that a look-up answers, if any. Like [`Database::all`] it is asked twice at most.
    ///
    /// # Errors
    /// If the database does not answer, or not within 5 seconds.
    pub async fn one(&self, sql: &str, values: &[Value]) -> Result<Option<ResultRow>, ReadError> {
        Ok(self.look_up(sql, values).await?.into_iter().next())
    }

    /// The rows that a look-up by a key answers, within the time of [`Database::one`].
    pub(crate) async fn look_up(
        &self,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<ResultRow>, ReadError> {
        self.read_within(LOOK_UP, sql, values).await
    }

    /// Like [`Database::all`], however long it takes: for what reads a whole table.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn scan(&self, sql: &str, values: &[Value]) -> Result<Vec<ResultRow>, ReadError> {
        Ok(self.read(sql, values).await?)
    }

    /// Uses none of the present connections any more, see [`Connections::renew`].
    pub fn renew(&self) {
        match self {
            Self::Postgres(connections) => connections.renew(),
            Self::Sqlite(connections) => connections.renew(),
        }
    }

    pub(crate) async fn read_within(
        &self,
        limit: Duration,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<ResultRow>, ReadError> {
        let Ok(rows) = timeout(limit, self.read(sql, values)).await else {
            // The server fell silent: on the other connections it would not answer either.
            self.renew();
            return Err(sqlx::Error::Io(ErrorKind::TimedOut.into()).into());
        };
        Ok(rows?)
    }

    async fn read(&self, sql: &str, values: &[Value]) -> Result<Vec<ResultRow>, sqlx::Error> {
        match self.fetch(sql, values).await {
            Err(error) if ends_connection(&error) => self.fetch(sql, values).await,
            answer => answer,
        }
    }

    async fn fetch(&self, sql: &str, values: &[Value]) -> Result<Vec<ResultRow>, sqlx::Error> {
        Ok(match self {
            Self::Postgres(connections) => {
                let mut connection = connections.acquire().await?;
                let rows = sqlx::query(sql).fill(values).fetch_all(&mut *connection).await;
                connection.give_back(rows)?.into_iter().map(ResultRow::Postgres).collect()
            }
            Self::Sqlite(connections) => {
                let mut connection = connections.acquire().await?;
                let rows = sqlx::query(sql).fill(values).fetch_all(&mut *connection).await;
                connection.give_back(rows)?.into_iter().map(ResultRow::Sqlite).collect()
            }
        })
    }
}

/// A query that takes its values as data.
pub trait Filled {
    /// Binds the values in order.
    #[must_use]
    fn fill(self, values: &[Value]) -> Self;
}

macro_rules! filled {
    ($database:ty, $arguments:ty) => {
        impl<'q> Filled for Query<'q, $database, $arguments> {
            fn fill(self, values: &[Value]) -> Self {
                values.iter().cloned().fold(self, |query, value| match value {
                    Value::Text(text) => query.bind(text),
                    Value::Int(number) => query.bind(number),
                    Value::Bool(yes) => query.bind(yes),
                    Value::Time(at) => query.bind(at),
                })
            }
        }
    };
}

filled!(sqlx::Postgres, PgArguments);
filled!(sqlx::Sqlite, SqliteArguments<'q>);
