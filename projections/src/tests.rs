//! Each case runs twice: on SQLite in memory and on PostgreSQL.

macro_rules! on_both_databases {
    ($($name:ident($database:ident) $body:block)*) => {
        mod on_sqlite {
            $(#[tokio::test] async fn $name() { super::$name(crate::testing::sqlite().await).await; })*
        }

        mod on_postgres {
            $(#[tokio::test] async fn $name() { super::$name(crate::testing::postgres().await).await; })*
        }

        $(async fn $name($database: crate::Database) $body)*
    };
}

mod api_keys;
mod applications;
mod cache;
mod connection_pool;
mod connections;
mod console;
mod errors;
mod grants;
mod login_counts;
mod logins;
mod look_ups;
mod pages;
mod plans;
mod pools;
mod schema;
mod sessions;
mod signing_keys;
mod users;
