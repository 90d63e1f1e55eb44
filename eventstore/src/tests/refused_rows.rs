//! What the database does not take of one command costs nobody else anything.

use std::time::Duration;

use domain::{
    aggregate::CommandError,
    decisions::{Execute, IssueLogin},
    unit::Refused,
    user::{User, UserCommand},
};
use futures::future::join_all;
use sqlx::{ConnectOptions, Executor, sqlite::SqliteConnectOptions};

use super::{given::*, on_both_databases};
use crate::{StoreError, database::backend::Backend, testing::Kind};

on_both_databases! {
    a_row_that_is_refused_fails_its_own_command_only(given) {
        refuse_login_seven(&given).await;
        let logins: Vec<_> = (0..20).map(|n| issue(&n.to_string())).collect();
        let answers = join_all(logins.iter().map(|login| given.execute(login))).await;
        for (n, answer) in answers.iter().enumerate() {
            match answer {
                Ok(issued) => assert!(n != 7 && issued.events.len() == 1),
                Err(refused) => {
                    assert!(n == 7 && matches!(refused, Refused::Unavailable(_)), "{n}: {refused}")
                }
            }
        }
        assert_eq!(given.count("logins").await, 19);
        given.is_consistent().await;
    }

    it_costs_nothing_that_was_in_memory(given) {
        refuse_login_seven(&given).await;
        given.sign_in("1", "openid", &phone(1)).await;
        let epoch = given.store.shared.epoch.now();
        assert!(given.execute(&issue("7")).await.is_err());
        given.issue("2").await;
        for (kind, id) in
            [("user", "user-1"), ("login", "1"), ("application", "shop"), ("pool", "acme")]
        {
            assert!(given.cache().get(&stream(kind, id)).is_some(), "{kind} {id}");
        }
        assert_eq!(given.store.shared.epoch.now(), epoch);
    }

    a_text_with_a_nul_character_is_refused_before_it_gets_that_far(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let before = given.count("events").await;
        let clear = IssueLogin { ticket: "a\0b".to_owned(), ..issue("2") };
        is_invalid(given.execute(&clear).await.map(drop));
        let nickname = Some("a\0b".into());
        let change = UserCommand::ChangeProfile { nickname, avatar: None, at: noon() };
        is_invalid(given.execute(&Execute::<User>::new("user-1", change)).await.map(drop));
        assert_eq!(given.count("events").await, before);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_row_does_not_cost_the_writers_connection() {
    let given = on_postgres().await;
    refuse_login_seven(&given).await;
    given.issue("1").await;
    let writer = given.writer().await;
    assert!(given.execute(&issue("7")).await.is_err());
    let both = [issue("2"), issue("3")];
    join_all(both.iter().map(|login| given.execute(login))).await;
    assert_eq!(given.writer().await, writer);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_was_left_open_does_not_stop_the_writer() {
    let given = on(Kind::Sqlite).await;
    let Backend::Sqlite { write, .. } = &given.store.shared.backend else { panic!("not SQLite") };
    write.lock().await.execute("BEGIN IMMEDIATE").await.unwrap();
    given.issue("1").await;
    // Nor does it take with it what is written beside history.
    write.lock().await.execute("BEGIN IMMEDIATE").await.unwrap();
    given.store.vault.put(None, "secret", b"kept").await.unwrap();
    given.issue("2").await;
    assert!(given.store.vault.get(None, "secret").await.unwrap().is_some());
}

#[tokio::test]
async fn a_database_that_is_busy_refuses_nothing_but_a_row_that_breaks_a_rule_is_refused() {
    let given = on(Kind::Sqlite).await;
    let at_once: SqliteConnectOptions = given.fresh.url.parse().unwrap();
    let at_once = at_once.busy_timeout(Duration::ZERO);
    let mut one = at_once.clone().connect().await.unwrap();
    let mut other = at_once.connect().await.unwrap();
    one.execute("BEGIN IMMEDIATE").await.unwrap();
    let busy = other.execute("BEGIN IMMEDIATE").await.unwrap_err();
    assert!(!StoreError::from(busy).is_a_refusal());
    let broken = one.execute("INSERT INTO format VALUES (2, 1, 1, 1)").await.unwrap_err();
    assert!(StoreError::from(broken).is_a_refusal());
}

/// The database takes every login but one.
async fn refuse_login_seven(given: &Given) {
    let rule = match &given.store.shared.backend {
        Backend::Postgres { .. } => "ALTER TABLE logins ADD CHECK (id <> '7')",
        Backend::Sqlite { .. } => {
            "CREATE TRIGGER seven BEFORE INSERT ON logins WHEN NEW.id = '7' \
                BEGIN SELECT RAISE(ABORT, 'no seven'); END"
        }
    };
    given.sql(rule).await;
}

fn is_invalid(answer: Result<(), Refused>) {
    let refused = answer.unwrap_err();
    let invalid =
        matches!(refused, Refused::Undecided(CommandError::Invalid { field: "text", .. }));
    assert!(invalid, "{refused}");
}
