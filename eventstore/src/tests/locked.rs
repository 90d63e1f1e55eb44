//! Another process holds what every write needs, for longer than anybody waits.

use domain::unit::Refused;
use sqlx::{ConnectOptions, Executor, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    given::{hold::Hold, *},
    on_both_databases,
};
use crate::database::backend::Backend;

on_both_databases! {
    // Who is told to try again does so: a code that was redeemed after all would then be taken for a stolen one.
    what_was_refused_for_a_lock_is_not_written_once_the_lock_is_gone(given) {
        let locked = lock(&given).await;
        assert!(matches!(given.execute(&issue("1")).await, Err(Refused::Unavailable(_))));
        locked.release().await;
        // What waited in the database would be written by now.
        given.issue("2").await;
        assert_eq!(given.count("logins").await, 1);
        given.issue("1").await;
        given.is_consistent().await;
    }
}

enum Locked {
    Postgres(Hold),
    Sqlite(Box<SqliteConnection>),
}

async fn lock(given: &Given) -> Locked {
    match &given.store.shared.backend {
        Backend::Postgres { .. } => Locked::Postgres(given.hold().await),
        Backend::Sqlite { .. } => {
            let file: SqliteConnectOptions = given.fresh.url.parse().unwrap();
            let mut other = file.connect().await.unwrap();
            other.execute("BEGIN IMMEDIATE").await.unwrap();
            Locked::Sqlite(Box::new(other))
        }
    }
}

impl Locked {
    async fn release(self) {
        match self {
            Self::Postgres(hold) => hold.release().await,
            Self::Sqlite(mut other) => drop(other.execute("ROLLBACK").await.unwrap()),
        }
    }
}
