//! What goes wrong with one stays with that one.

use std::time::Duration;

use domain::{
    application::{Application, ApplicationCommand},
    decisions::ScanLogin,
    login::{LoginEvent, Reason},
    pool::{Pool, PoolCommand, PoolSettings},
    unit::Refused,
    user::{User, UserCommand},
};
use futures::future::join_all;
use sqlx::{ConnectOptions, Executor, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};

use super::{given::*, on_both_databases};
use crate::{backend::Backend, error::StoreError, testing::Kind};

on_both_databases! {
    a_user_who_is_blocked_meanwhile_is_not_signed_in(given) {
        for round in 0..10 {
            let login = format!("{round}");
            given.issue(&login).await;
            given.scan(&login, &format!("o{round}")).await;
            given.authorize(&login, &phone(round)).await;
            let user = format!("user-{round}");
            let block = given.one::<User>(&user, UserCommand::Block { at: noon() });
            let (claimed, ()) = tokio::join!(given.claim(&login), block);
            let position = |kind: &'static str, id: String, name: &'static str| {
                let history = given.store.history.clone();
                async move {
                    let events = history.events_of::<serde_json::Value>(kind, &id).await.unwrap();
                    events.into_iter().find(|event| event.name == name).map(|event| event.position)
                }
            };
            let blocked = position("user", user, "user.blocked").await.unwrap();
            match claimed.answer.events.last() {
                Some(LoginEvent::Claimed { .. }) => {
                    let claimed = position("login", login, "login.claimed").await.unwrap();
                    assert!(claimed < blocked, "signed in at {claimed}, blocked at {blocked}");
                }
                other => assert_eq!(other.and_then(LoginEvent::reason), Some(Reason::UserBlocked)),
            }
        }
    }

    a_login_whose_time_is_over_stays_so_after_a_restart(given) {
        given.issue("1").await;
        let given = given.reopened().await;
        let late = ScanLogin { at: noon() + chrono::TimeDelta::hours(1), ..scan("1", "openid") };
        let scanned = given.execute(&late).await.unwrap();
        assert_eq!(scanned.answer.refusal(), Some(Reason::LoginExpired));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_postgres_cannot_store_does_not_fail_the_others() {
    let given = on(Kind::Postgres).await;
    let create = |n: u32| {
        // PostgreSQL has no text with a NUL character.
        let name = if n == 7 { "a\0b".to_owned() } else { format!("pool {n}") };
        let host = Some(format!("host-{n}"));
        let settings = PoolSettings { name, host, ..PoolSettings::default() };
        PoolCommand::Create { pool: format!("p{n}").into(), settings, at: noon() }
    };
    let commands: Vec<_> = (0..20)
        .map(|n| domain::decisions::Execute::<Pool>::new(&format!("p{n}"), create(n)))
        .collect();
    let answers = join_all(commands.iter().map(|command| given.execute(command))).await;
    for (n, answer) in answers.iter().enumerate() {
        match answer {
            Ok(events) => assert!(n != 7 && events.len() == 1),
            Err(refused) => assert!(n == 7 && matches!(refused, Refused::Unavailable(_))),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_writer_connects_again() {
    let given = on(Kind::Postgres).await;
    given.issue("1").await;
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let _ = given.store.core.backend.execute(end, &[]).await;
    // What was on its way is lost and said to be; each connection is made anew after it was found dead.
    for _ in 0..40 {
        if given.execute(&scan("1", "openid")).await.is_ok() {
            break;
        }
    }
    assert!(given.execute(&authorize("1", "+8613800000000")).await.is_ok());
}

/// A standby that took over may lack the last commits: here, a whole user.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_lost_is_not_remembered_when_the_writer_connects_again() {
    let given = on(Kind::Postgres).await;
    given.sign_in("1", "openid", &phone(1)).await;
    for lost in [
        "DELETE FROM events WHERE aggregate_id = 'user-1'",
        "DELETE FROM claims WHERE owner = 'user-1'",
        "DELETE FROM users",
        "DELETE FROM identities",
    ] {
        given.sql(lost).await;
    }
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let _ = given.store.core.backend.execute(end, &[]).await;
    for _ in 0..40 {
        if given.execute(&issue("2")).await.is_ok() {
            break;
        }
    }
    given.scan("2", "openid").await;
    let authorized = given.authorize("2", &phone(1)).await;
    assert_eq!(authorized.login.bound.unwrap().user.as_str(), "user-2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_waits_for_any_more_is_not_written() {
    let given = on(Kind::Postgres).await;
    let server: PgConnectOptions = given.fresh.url.parse().unwrap();
    let mut other = server.connect().await.unwrap();
    other.execute("BEGIN; SELECT position FROM head FOR UPDATE").await.unwrap();
    let short = Duration::from_millis(300);
    let waiting = async {
        // The first is on its way to the database, the second waits behind it.
        let (first, second) = (issue("1"), issue("2"));
        let first = given.execute(&first);
        let second = async {
            tokio::time::sleep(short).await;
            assert!(tokio::time::timeout(short, given.execute(&second)).await.is_err());
            other.execute("ROLLBACK").await.unwrap();
        };
        tokio::join!(first, second).0
    };
    waiting.await.unwrap();
    given.issue("3").await;
    let logins = given.rows("SELECT id FROM logins ORDER BY id", &[]).await;
    let logins: Vec<String> = logins.iter().map(|login| login.text("id").unwrap()).collect();
    assert_eq!(logins, ["1", "3"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_replica_switched_off_is_off_here_soon() {
    let given = on(Kind::Postgres).await;
    let other = crate::open(given.fresh.config()).await.unwrap();
    given.issue("1").await;
    let off = ApplicationCommand::DisableConnection { connection: "wechat".into(), at: noon() };
    let off = domain::decisions::Execute::<Application>::new("shop", off);
    let mut change = given.store.changes.of("application", "shop");
    other.commands.execute(&context(), &off).await.unwrap();
    change.next().await;
    let refused = given.execute(&scan("1", "openid")).await.unwrap().answer.refusal();
    assert_eq!(refused, Some(Reason::ConnectionOff));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_was_left_open_does_not_stop_the_writer() {
    let given = on(Kind::Sqlite).await;
    let Backend::Sqlite { write, .. } = &given.store.core.backend else { panic!("not SQLite") };
    write.lock().await.execute("BEGIN IMMEDIATE").await.unwrap();
    given.issue("1").await;
}

#[tokio::test]
async fn a_database_that_is_busy_refuses_nothing_but_a_command_that_breaks_a_rule_is_refused() {
    let given = on(Kind::Sqlite).await;
    let at_once: SqliteConnectOptions = given.fresh.url.parse().unwrap();
    let at_once = at_once.busy_timeout(Duration::ZERO);
    let mut one = at_once.clone().connect().await.unwrap();
    let mut other = at_once.connect().await.unwrap();
    one.execute("BEGIN IMMEDIATE").await.unwrap();
    let busy = other.execute("BEGIN IMMEDIATE").await.unwrap_err();
    assert!(!StoreError::from(busy).is_a_refusal());
    let broken =
        one.execute("INSERT INTO head (id, position, recorded_at) VALUES (2, 0, '')").await;
    assert!(StoreError::from(broken.unwrap_err()).is_a_refusal());
}

#[tokio::test]
async fn a_server_that_runs_out_of_time_refuses_nothing() {
    let given = on(Kind::Postgres).await;
    let server: PgConnectOptions = given.fresh.url.parse().unwrap();
    let mut server = server.connect().await.unwrap();
    server.execute("SET statement_timeout = 1").await.unwrap();
    let late = server.execute("SELECT pg_sleep(1)").await.unwrap_err();
    assert!(!StoreError::from(late).is_a_refusal());
}
