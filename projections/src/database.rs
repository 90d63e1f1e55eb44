//! Reading on either database: one SQL text, `$1` placeholders, values as data.

use std::{io::ErrorKind, time::Duration};

use sqlx::{
    PgConnection, SqliteConnection, postgres::PgArguments, query::Query, sqlite::SqliteArguments,
};

use crate::{lending::Lender, record::Record, row::Value};

/// A look-up by a key takes a millisecond; a database that takes so long is as good as gone, though it may not say so.
const LOOK_UP: Duration = Duration::from_secs(5);

/// The database did not answer, or not as it should.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not there, or refused.
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    /// A row holds what was never written.
    #[error("column {0} holds an unknown value")]
    Unknown(&'static str),
    /// A page is asked for with a cursor of another list.
    #[error("the cursor belongs to another list")]
    Cursor,
}

/// A connected database.
#[derive(Clone, Debug)]
pub enum Database {
    /// PostgreSQL.
    Postgres(Lender<PgConnection>),
    /// SQLite, opened for reading.
    Sqlite(Lender<SqliteConnection>),
}

impl Database {
    /// All rows that a query answers.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn all(&self, sql: &str, values: &[Value]) -> Result<Vec<Record>, ReadError> {
        Ok(match self {
            Self::Postgres(lender) => {
                let mut lent = lender.lend().await?;
                let rows = sqlx::query(sql).fill(values).fetch_all(&mut *lent).await;
                lent.back(rows)?.into_iter().map(Record::Postgres).collect()
            }
            Self::Sqlite(lender) => {
                let mut lent = lender.lend().await?;
                let rows = sqlx::query(sql).fill(values).fetch_all(&mut *lent).await;
                lent.back(rows)?.into_iter().map(Record::Sqlite).collect()
            }
        })
    }

    /// The row that a look-up answers, if any.
    ///
    /// # Errors
    /// Where the database does not answer, or not within 5 seconds.
    pub async fn one(&self, sql: &str, values: &[Value]) -> Result<Option<Record>, ReadError> {
        match tokio::time::timeout(LOOK_UP, self.look_up(sql, values)).await {
            Ok(found) => found,
            Err(_) => Err(sqlx::Error::Io(ErrorKind::TimedOut.into()).into()),
        }
    }

    async fn look_up(&self, sql: &str, values: &[Value]) -> Result<Option<Record>, ReadError> {
        Ok(match self {
            Self::Postgres(lender) => {
                let mut lent = lender.lend().await?;
                let row = sqlx::query(sql).fill(values).fetch_optional(&mut *lent).await;
                lent.back(row)?.map(Record::Postgres)
            }
            Self::Sqlite(lender) => {
                let mut lent = lender.lend().await?;
                let row = sqlx::query(sql).fill(values).fetch_optional(&mut *lent).await;
                lent.back(row)?.map(Record::Sqlite)
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
