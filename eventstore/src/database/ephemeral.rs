//! Where things are written that are safe to lose. On PostgreSQL these are unlogged tables; on SQLite a file of its own,
//! so that no login waits for the disk because of them, nor for the one connection that writes history.
//!
//! Its statements ask the database what time it is: the clocks of replicas may differ.

use projections::{Filled, ResultRow, Value};

use super::backend::{Backend, in_time};

/// A statement in the words of both databases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sql {
    pub postgres: &'static str,
    pub sqlite: &'static str,
}

/// Names a statement: `sql!(NAME = POSTGRES, SQLITE)`.
macro_rules! sql {
    ($name:ident = $postgres:literal, $sqlite:literal) => {
        const $name: $crate::database::ephemeral::Sql =
            $crate::database::ephemeral::Sql { postgres: $postgres, sqlite: $sqlite };
    };
}
pub(crate) use sql;

impl Backend {
    /// Writes what is safe to lose; answers the row that the statement returns, if any.
    pub async fn ephemeral(
        &self,
        sql: Sql,
        values: &[Value],
    ) -> Result<Option<ResultRow>, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { ephemeral, .. } => {
                let mut connection = ephemeral.lock().await;
                let query = sqlx::query(sql.sqlite).fill(values);
                query.fetch_optional(&mut *connection).await?.map(ResultRow::Sqlite)
            }
            Self::Postgres { read, .. } => {
                let writing = async {
                    let mut connection = read.acquire().await?;
                    let query = sqlx::query(sql.postgres).fill(values);
                    let row = query.fetch_optional(&mut *connection).await;
                    connection.give_back(row)
                };
                in_time(read, writing).await?.map(ResultRow::Postgres)
            }
        })
    }
}
