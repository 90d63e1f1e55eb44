//! What a server is asked and told.

use std::{future::Future, time::Duration};

use sqlx::{ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};
use tokio::time::{sleep, timeout};

use super::{Cluster, Error};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);
pub(super) const PAUSE: Duration = Duration::from_millis(20);

impl Cluster {
    pub(super) async fn connect(&self) -> Result<PgConnection, Error> {
        let options: PgConnectOptions = self.url("postgres").parse()?;
        Ok(options.connect().await?)
    }

    pub(super) async fn tell(&self, sql: &str) -> Result<(), Error> {
        within("an answer", async {
            let mut connection = self.connect().await?;
            connection.execute(sql).await?;
            Ok(connection.close().await?)
        })
        .await
    }

    /// Waits until a query answers yes, each time on a new connection.
    pub(super) async fn until(&self, what: &'static str, sql: &str) -> Result<(), Error> {
        within(what, async {
            loop {
                let mut connection = self.connect().await?;
                if sqlx::query_scalar(sql).fetch_one(&mut connection).await? {
                    return Ok(());
                }
                connection.close().await?;
                sleep(PAUSE).await;
            }
        })
        .await
    }

    /// Changes a setting for all connections, and waits until it holds.
    pub(super) async fn set(&self, setting: &str, value: &str) -> Result<(), Error> {
        let loaded = within("an answer", async {
            let mut connection = self.connect().await?;
            let loaded = sqlx::query_scalar("SELECT pg_conf_load_time()::text");
            let loaded: String = loaded.fetch_one(&mut connection).await?;
            connection.execute(format!("ALTER SYSTEM SET {setting} = '{value}'").as_str()).await?;
            connection.execute("SELECT pg_reload_conf()").await?;
            connection.close().await?;
            Ok(loaded)
        })
        .await?;
        self.until("a setting", &format!("SELECT pg_conf_load_time() > '{loaded}'")).await
    }
}

pub(super) async fn within<T>(
    what: &'static str,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    timeout(PATIENCE, work).await.unwrap_or(Err(Error::Late(what)))
}
