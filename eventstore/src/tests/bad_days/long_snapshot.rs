//! Somebody looks at the database for a long time, as a dump does.

use futures::{StreamExt, stream};
use sqlx::{
    ConnectOptions, Connection, Executor, Row, postgres::PgConnectOptions,
    sqlite::SqliteConnectOptions,
};

use super::{holds::is_whole, in_short_or_whole};
use crate::{
    testing::Kind,
    tests::given::{Given, on, phone},
};

const PEOPLE: usize = 50;
/// So many browsers at once.
const BROWSERS: usize = 64;
/// The commands of a login.
const STEPS: usize = 4;
const COUNT: &str = "SELECT count(*) FROM events";

/// Everybody signs in, again and again.
async fn many_commands(given: &Given) {
    let logins = in_short_or_whole(1_000, 5_000) / STEPS;
    let sign_in = |number: usize| async move {
        let person = number % PEOPLE;
        given.sign_in(&number.to_string(), &format!("o{person}"), &phone(person)).await;
    };
    stream::iter(0..logins).map(sign_in).buffer_unordered(BROWSERS).collect::<Vec<()>>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_snapshot_of_postgres_is_in_nobodys_way() {
    let given = on(Kind::Postgres).await;
    let options: PgConnectOptions = given.fresh.url.parse().unwrap();
    let mut snapshot = options.connect().await.unwrap();
    snapshot.execute("BEGIN ISOLATION LEVEL REPEATABLE READ").await.unwrap();
    let before: i64 = snapshot.fetch_one(COUNT).await.unwrap().get(0);
    many_commands(&given).await;
    let after: i64 = snapshot.fetch_one(COUNT).await.unwrap().get(0);
    assert_eq!(before, after);
    is_whole(&given).await;
    snapshot.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_snapshot_of_sqlite_is_in_nobodys_way() {
    let given = on(Kind::Sqlite).await;
    let options: SqliteConnectOptions = given.fresh.url.parse().unwrap();
    let mut snapshot = options.read_only(true).connect().await.unwrap();
    snapshot.execute("BEGIN").await.unwrap();
    let before: i64 = snapshot.fetch_one(COUNT).await.unwrap().get(0);
    many_commands(&given).await;
    let after: i64 = snapshot.fetch_one(COUNT).await.unwrap().get(0);
    assert_eq!(before, after);
    is_whole(&given).await;
    snapshot.close().await.unwrap();
}
