//! A while in which nothing is written.

use std::time::Duration;

use sqlx::{ConnectOptions, Executor, PgConnection, SqliteConnection};
use tokio::{sync::OwnedMutexGuard, time::sleep};

use super::{Given, command};
use crate::database::backend::Backend;

/// How long a command needs to be on its way.
const ON_ITS_WAY: Duration = Duration::from_millis(100);

/// While it lives, every write to the pools that are there waits.
pub enum Hold {
    Postgres(Box<PgConnection>),
    Sqlite(OwnedMutexGuard<SqliteConnection>),
}

impl Hold {
    /// Runs SQL; it counts once the hold is released.
    pub async fn sql(&mut self, sql: &str) {
        match self {
            Self::Postgres(connection) => drop(connection.execute(sql).await.unwrap()),
            Self::Sqlite(connection) => drop(connection.execute(sql).await.unwrap()),
        }
    }

    pub async fn release(mut self) {
        if let Self::Postgres(connection) = &mut self {
            connection.execute("COMMIT").await.unwrap();
        }
    }
}

impl Given {
    pub async fn hold(&self) -> Hold {
        match &self.store.shared.backend {
            Backend::Sqlite { write, .. } => Hold::Sqlite(write.clone().lock_owned().await),
            Backend::Postgres { options, .. } => {
                let mut connection = options.connect().await.unwrap();
                connection.execute("BEGIN; SELECT position FROM heads FOR UPDATE").await.unwrap();
                Hold::Postgres(Box::new(connection))
            }
        }
    }

    /// Lets commands wait for each other in the writer, so that they come into one batch, in this order.
    pub async fn in_one_batch<A: Future, B: Future>(
        &self,
        first: A,
        second: B,
    ) -> (A::Output, B::Output) {
        let hold = self.hold().await;
        let busy = async { drop(self.issue(&format!("busy-{}", command())).await) };
        let after = async |times: u32| sleep(ON_ITS_WAY * times).await;
        let first = async {
            after(1).await;
            first.await
        };
        let second = async {
            after(2).await;
            second.await
        };
        let release = async {
            after(4).await;
            hold.release().await;
        };
        let ((), first, second, ()) = tokio::join!(busy, first, second, release);
        (first, second)
    }
}
