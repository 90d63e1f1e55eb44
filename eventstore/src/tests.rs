//! The store as a whole, on both databases.

mod authorization;
mod bad_days;
mod beside;
mod commands_again;
mod erasure;
mod erasure_console;
mod erasure_races;
mod followed;
mod format;
mod forms;
mod given;
mod history_damaged;
mod locked;
mod login;
mod names;
mod pools;
mod positions;
mod processes;
mod querying;
mod races;
mod read_meanwhile;
mod rebuild;
mod reconnects;
mod refused_rows;
mod rights;
mod root_key;
mod schema;
mod sealed;
mod stored_forms;
mod trail;

/// Runs each test on SQLite and on PostgreSQL.
macro_rules! on_both_databases {
    ($($name:ident($given:ident) $body:block)*) => {
        $(async fn $name($given: crate::tests::given::Given) $body)*

        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::tests::given::on(crate::testing::Kind::Sqlite).await).await;
            })*
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::tests::given::on(crate::testing::Kind::Postgres).await).await;
            })*
        }
    };
}
pub(crate) use on_both_databases;
