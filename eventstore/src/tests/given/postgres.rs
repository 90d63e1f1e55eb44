//! What only a server of PostgreSQL knows and can do.

use sqlx::{ConnectOptions, PgConnection, Row};

use super::{Given, on};
use crate::{database::backend::Backend, testing::Kind};

pub async fn on_postgres() -> Given {
    on(Kind::Postgres).await
}

impl Given {
    /// A connection that the store knows nothing of.
    pub async fn admin(&self) -> PgConnection {
        let Backend::Postgres { options, .. } = &self.store.shared.backend else {
            panic!("not on PostgreSQL")
        };
        options.connect().await.unwrap()
    }

    /// The server's process for the connection of the writer.
    pub async fn writer(&self) -> i32 {
        let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
            AND query LIKE 'WITH moved%' ORDER BY query_start DESC LIMIT 1";
        sqlx::query(sql).fetch_one(&mut self.admin().await).await.unwrap().get("pid")
    }

    /// Ends all connections of the store. Answers how many there were.
    pub async fn end_connections(&self) -> usize {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        sqlx::query(sql).fetch_all(&mut self.admin().await).await.unwrap().len()
    }
}
