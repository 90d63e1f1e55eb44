//! Reading on either database: one SQL text, `$1` placeholders, values as data.

use chrono::{DateTime, Utc};
use sqlx::{
    PgPool, Row as _, SqlitePool,
    postgres::{PgArguments, PgRow},
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::row::Value;

/// The database did not answer, or not as it should.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not there, or refused.
    #[error("the database does not answer: {0}")]
    Database(#[from] sqlx::Error),
    /// A row holds what was never written.
    #[error("column {0} holds an unknown value")]
    Unknown(&'static str),
}

/// A connected database.
#[derive(Clone, Debug)]
pub enum Database {
    /// PostgreSQL.
    Postgres(PgPool),
    /// SQLite, opened for reading.
    Sqlite(SqlitePool),
}

impl Database {
    /// All rows that a query answers.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn all(&self, sql: &str, values: &[Value]) -> Result<Vec<Record>, ReadError> {
        Ok(match self {
            Self::Postgres(pool) => {
                let rows = sqlx::query(sql).fill(values).fetch_all(pool).await?;
                rows.into_iter().map(Record::Postgres).collect()
            }
            Self::Sqlite(pool) => {
                let rows = sqlx::query(sql).fill(values).fetch_all(pool).await?;
                rows.into_iter().map(Record::Sqlite).collect()
            }
        })
    }

    /// The row that a query answers, if any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn one(&self, sql: &str, values: &[Value]) -> Result<Option<Record>, ReadError> {
        Ok(match self {
            Self::Postgres(pool) => {
                sqlx::query(sql).fill(values).fetch_optional(pool).await?.map(Record::Postgres)
            }
            Self::Sqlite(pool) => {
                sqlx::query(sql).fill(values).fetch_optional(pool).await?.map(Record::Sqlite)
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

/// A row as a query answers it.
pub enum Record {
    /// From PostgreSQL.
    Postgres(PgRow),
    /// From SQLite.
    Sqlite(SqliteRow),
}

macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident -> $type:ty;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// Where there is no such column, or it is of another type.
        pub fn $name(&self, column: &str) -> Result<$type, ReadError> {
            Ok(match self {
                Self::Postgres(row) => row.try_get(column)?,
                Self::Sqlite(row) => row.try_get(column)?,
            })
        }
    )*};
}

impl Record {
    getters! {
        /// Text.
        text -> String;
        /// Text or NULL.
        optional_text -> Option<String>;
        /// A number.
        int -> i64;
        /// A number or NULL.
        optional_int -> Option<i64>;
        /// Yes or no.
        bool -> bool;
        /// A moment.
        time -> DateTime<Utc>;
        /// A moment or NULL.
        optional_time -> Option<DateTime<Utc>>;
    }
}
