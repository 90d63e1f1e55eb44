//! Which connections are used again, and which are not. All on PostgreSQL: SQLite has no server that could go.

use std::{io::ErrorKind, time::Duration};

use sqlx::{Error, Executor, PgConnection, Row};

use crate::{
    Connection, Connections, Database, RESTED, ReadError, ResultRow,
    testing::{Proxy, server},
};

type Pool = Connections<PgConnection>;
type InUse<'a> = Connection<'a, PgConnection>;

const OWN_END: &str = "SELECT pg_terminate_backend(pg_backend_pid())";

fn pool() -> Pool {
    Connections::new(server(), 4)
}

/// The server's process behind a connection.
async fn process(connection: &mut InUse<'_>) -> i32 {
    connection.fetch_one("SELECT pg_backend_pid()").await.unwrap().get(0)
}

/// The process behind the connection that is lent next.
async fn next(pool: &Pool) -> i32 {
    let mut connection = pool.acquire().await.unwrap();
    let process = process(&mut connection).await;
    connection.give_back(Ok(process)).unwrap()
}

/// Two connections that wait, by their processes.
async fn two_wait(pool: &Pool) -> [i32; 2] {
    let mut connections = [pool.acquire().await.unwrap(), pool.acquire().await.unwrap()];
    let [first, second] = &mut connections;
    let processes = [process(first).await, process(second).await];
    for connection in connections {
        connection.give_back(Ok(())).unwrap();
    }
    processes
}

/// Runs a statement that fails, on the connection that is lent next.
async fn fail(pool: &Pool, sql: &str) -> Error {
    let mut connection = pool.acquire().await.unwrap();
    let failed = connection.execute(sql).await;
    connection.give_back(failed).unwrap_err()
}

fn is_timeout(answer: Result<Vec<ResultRow>, ReadError>) -> bool {
    let Err(ReadError::Database(error)) = answer else {
        return false;
    };
    matches!(&*error, Error::Io(error) if error.kind() == ErrorKind::TimedOut)
}

#[tokio::test]
async fn a_statement_that_is_refused_keeps_its_connection() {
    let pool = pool();
    let before = next(&pool).await;
    for refused in ["SELECT 1/0", "SELECT nothing", "SET LOCAL statement_timeout = -5"] {
        fail(&pool, refused).await;
        assert_eq!(next(&pool).await, before, "{refused}");
    }
    let mut connection = pool.acquire().await.unwrap();
    connection.execute("SET statement_timeout = '50ms'").await.unwrap();
    connection.give_back(Ok(())).unwrap();
    fail(&pool, "SELECT pg_sleep(1)").await;
    assert_eq!(next(&pool).await, before);
}

#[tokio::test]
async fn a_connection_that_the_server_ends_takes_those_that_wait_with_it() {
    let pool = pool();
    let before = two_wait(&pool).await;
    let error = fail(&pool, OWN_END).await;
    assert_eq!(error.into_database_error().unwrap().code().unwrap(), "57P01");
    assert!(two_wait(&pool).await.iter().all(|process| !before.contains(process)));
}

#[tokio::test]
async fn a_server_that_has_become_read_only_is_left() {
    let pool = pool();
    let before = next(&pool).await;
    let mut connection = pool.acquire().await.unwrap();
    connection.execute("SET default_transaction_read_only = on").await.unwrap();
    connection.give_back(Ok(())).unwrap();
    let error = fail(&pool, "CREATE TABLE never (a text)").await;
    assert_eq!(error.into_database_error().unwrap().code().unwrap(), "25006");
    assert_ne!(next(&pool).await, before);
}

#[tokio::test]
async fn a_query_that_is_dropped_half_way_closes_its_connection() {
    let pool = pool();
    let before = next(&pool).await;
    let mut connection = pool.acquire().await.unwrap();
    let sleeping = connection.execute("SELECT pg_sleep(5)");
    tokio::time::timeout(Duration::from_millis(50), sleeping).await.unwrap_err();
    drop(connection);
    assert_ne!(next(&pool).await, before);
}

#[tokio::test]
async fn after_a_renewal_no_former_connection_is_used() {
    let pool = pool();
    let [waiting, used] = two_wait(&pool).await;
    let mut connection = pool.acquire().await.unwrap();
    assert_eq!(process(&mut connection).await, used);
    pool.renew();
    connection.give_back(Ok(())).unwrap();
    assert!(two_wait(&pool).await.iter().all(|process| ![waiting, used].contains(process)));
}

#[tokio::test]
async fn the_end_of_a_former_connection_does_not_touch_the_new_ones() {
    let pool = pool();
    let mut former = pool.acquire().await.unwrap();
    pool.renew();
    let new = next(&pool).await;
    let ended = former.execute(OWN_END).await;
    former.give_back(ended).unwrap_err();
    assert_eq!(next(&pool).await, new);
}

#[tokio::test]
async fn no_connection_is_had_when_all_are_in_use_or_closed() {
    let pool: Pool = Connections::new(server(), 1);
    let only = pool.acquire().await.unwrap();
    assert!(matches!(pool.acquire().await, Err(Error::PoolTimedOut)));
    pool.close().await;
    assert!(pool.is_closed() && matches!(pool.acquire().await, Err(Error::PoolClosed)));
    only.give_back(Ok(())).unwrap();
    assert!(pool.acquire().await.is_err());
}

#[tokio::test]
async fn a_read_that_meets_a_dead_connection_is_asked_again() {
    let pool = pool();
    let [waiting, used] = two_wait(&pool).await;
    let mut connection = pool.acquire().await.unwrap();
    assert_eq!(process(&mut connection).await, used);
    let end = format!("SELECT pg_terminate_backend({waiting})");
    connection.execute(end.as_str()).await.unwrap();
    let database = Database::Postgres(pool.clone());
    let answer = database.one("SELECT pg_backend_pid()::bigint AS process", &[]).await;
    let answered_by = answer.unwrap().unwrap().int("process").unwrap();
    assert!(answered_by != i64::from(waiting) && answered_by != i64::from(used));
}

#[tokio::test]
async fn a_query_that_ends_each_connection_is_asked_twice_at_most() {
    let database = Database::Postgres(pool());
    let answer = database.all(OWN_END, &[]).await;
    let refused = |error: &ReadError| matches!(error, ReadError::Database(error) if error.as_database_error().is_some());
    assert!(answer.as_ref().is_err_and(refused), "{}", answer.is_ok());
}

#[tokio::test]
async fn a_server_that_fell_silent_keeps_nobody_waiting() {
    let proxy = Proxy::start();
    let pool: Pool = Connections::new(proxy.options(), 4);
    let database = Database::Postgres(pool.clone());
    two_wait(&pool).await;
    proxy.fall_silent();
    let limit = Duration::from_millis(200);
    assert!(is_timeout(database.read_within(limit, "SELECT 1", &[]).await));
    // The other connection is not tried: it would be silent too.
    let limit = Duration::from_millis(900);
    assert_eq!(database.read_within(limit, "SELECT 1", &[]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_connection_that_fell_silent_while_it_rested_is_noticed_within_a_second() {
    let proxy = Proxy::start();
    let pool: Pool = Connections::new(proxy.options(), 4);
    two_wait(&pool).await;
    proxy.fall_silent();
    tokio::time::sleep(RESTED + Duration::from_millis(10)).await;
    let database = Database::Postgres(pool);
    let limit = Duration::from_millis(2_500);
    assert_eq!(database.read_within(limit, "SELECT 1", &[]).await.unwrap().len(), 1);
}
