//! Connections that end, and servers that lost their last commits: on PostgreSQL.

use std::time::Duration;

use domain::{decisions::ScanLogin, login::LoginEvent, unit::Refused};
use sqlx::{Executor, query};
use tokio::{
    sync::oneshot,
    time::{sleep, timeout},
};

use super::given::*;
use crate::{
    Context, StoreError,
    deciding::prepare::Prepared,
    words::proposal::Proposal,
    writing::{
        submission::{Answer, Submission},
        task::Writer,
        teller::Teller,
    },
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_all_connections_ended_at_most_one_command_gets_no_answer_and_its_id_tells() {
    let given = on_postgres().await;
    given.issue("0").await;
    assert!(given.end_connections().await > 0);
    let mut failed = Vec::new();
    for login in 1..10 {
        let context = context();
        let issue = issue(&login.to_string());
        match given.store.commands.execute(&context, &issue).await {
            Ok(_) => {}
            Err(refused) => {
                assert!(matches!(refused, Refused::Unavailable(_)), "{refused}");
                failed.push((context, issue));
            }
        }
    }
    assert!(failed.len() <= 1, "{} commands got no answer", failed.len());
    for (context, issue) in failed {
        given.store.commands.execute(&context, &issue).await.unwrap();
    }
    assert_eq!(given.count("logins").await, 10);
    given.is_consistent().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_ended_while_nobody_used_them_cost_no_command() {
    let given = on_postgres().await;
    given.issue("0").await;
    given.end_connections().await;
    // Whoever rested is asked for a sign of life first.
    sleep(Duration::from_millis(1100)).await;
    for login in 1..5 {
        given.issue(&login.to_string()).await;
    }
    let views = &given.store.views;
    assert!(views.login(&pool(), &"4".into()).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_decided_before_a_reconnect_is_decided_again() {
    let given = on_postgres().await;
    given.issue("1").await;
    given.scan("1", "openid").await;
    let mut hold = given.hold().await;
    let busy = issue("busy");
    // On its way when the connection ends.
    let on_its_way = given.execute(&busy);
    let waiting = async {
        sleep(Duration::from_millis(100)).await;
        // Decided on the scan, and waiting behind it.
        given.execute(&authorize("1", &phone(1))).await
    };
    let failing_over = async {
        sleep(Duration::from_millis(300)).await;
        // The server that takes over lacks the scan.
        given.sql("DELETE FROM events WHERE aggregate_id = '1' AND sequence = 2").await;
        hold.sql("UPDATE heads SET position = position - 1 WHERE pool = 'acme'").await;
        let end = query("SELECT pg_terminate_backend($1)").bind(given.writer().await);
        given.admin().await.execute(end).await.unwrap();
        sleep(Duration::from_millis(100)).await;
        hold.release().await;
    };
    let (lost, authorized, ()) = tokio::join!(on_its_way, waiting, failing_over);
    assert!(matches!(lost, Err(Refused::Unavailable(_))));
    // There was no scan: the phone token is of nobody.
    assert!(authorized.unwrap().refusal().is_some());
    let events = given.store.history.events_of::<LoginEvent>(&pool(), "login", "1").await.unwrap();
    let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["login.issued", "login.attempt_refused"]);
    assert_eq!(given.count("users").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_lost_is_not_remembered() {
    let given = on_postgres().await;
    given.sign_in("1", "openid", &phone(1)).await;
    let begun = given.store.shared.epoch.now();
    for lost in [
        "DELETE FROM events WHERE aggregate_id IN ('user-1', 'session-1', '1')",
        "DELETE FROM names WHERE owner = 'user-1'",
        "DELETE FROM users",
        "DELETE FROM identities",
        "DELETE FROM sessions",
        "DELETE FROM logins",
        "DELETE FROM personal_keys WHERE person = 'user-1'",
        "UPDATE heads SET position = (SELECT max(position) FROM events)",
    ] {
        given.sql(lost).await;
    }
    given.end_connections().await;
    let context = context();
    let mut issued = given.store.commands.execute(&context, &issue("2")).await;
    if issued.is_err() {
        issued = given.store.commands.execute(&context, &issue("2")).await;
    }
    issued.unwrap();
    assert!(given.store.shared.epoch.now() > begun);
    given.scan("2", "openid").await;
    let authorized = given.authorize("2", &phone(1)).await;
    assert_eq!(authorized.login.bound.unwrap().user.as_str(), "user-2");
    given.is_consistent().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_waits_for_any_more_is_not_written() {
    let given = on_postgres().await;
    let hold = given.hold().await;
    let short = Duration::from_millis(300);
    // The first is on its way to the database, the second waits behind it.
    let (first, second) = (issue("1"), issue("2"));
    let first = given.execute(&first);
    let second = async {
        sleep(short).await;
        assert!(timeout(short, given.execute(&second)).await.is_err());
        hold.release().await;
    };
    tokio::join!(first, second).0.unwrap();
    given.issue("3").await;
    assert_eq!(given.lines("SELECT id AS line FROM logins ORDER BY id").await, ["1", "3"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_was_committed_though_its_connection_ended_is_told_by_its_id() {
    let given = on_postgres().await;
    given.issue("1").await;
    // Written by the server, and the answer is lost.
    let context = context();
    let scan = scan("1", "openid");
    let prepared = prepared_as(&given, &context, &scan).await;
    given.write(&[&prepared]).await;
    given.end_connections().await;
    let mut again = given.store.commands.execute(&context, &scan).await;
    if again.is_err() {
        again = given.store.commands.execute(&context, &scan).await;
    }
    assert_eq!(again.unwrap().answer.refusal(), None);
    let scans = "SELECT count(*) AS n FROM events WHERE event_type = 'login.scanned'";
    assert_eq!(given.number(scans).await, 1);
}

#[tokio::test]
async fn a_server_that_runs_out_of_time_refuses_nothing() {
    let given = on_postgres().await;
    let mut server = given.admin().await;
    server.execute("SET statement_timeout = 1").await.unwrap();
    let late = server.execute("SELECT pg_sleep(1)").await.unwrap_err();
    assert!(!StoreError::from(late).is_a_refusal());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_and_not_told_yet_is_forgotten_with_its_server() {
    let given = on_postgres().await;
    given.issue("1").await;
    // Nobody sends it anything, so that it tells of nothing by itself.
    let mut writer = Writer::new(given.store.shared.clone(), Teller::silent());
    writer.write(Vec::new()).await;
    let mut scanned = write(&mut writer, given.prepared(&scan("1", "openid")).await).await;
    let login = stream("login", "1");
    assert_eq!(given.cache().version(&login), Some(2));
    assert!(scanned.try_recv().is_err());
    // So long that the connection is asked for a sign of life; meanwhile a server took over that lacks the scan.
    sleep(Duration::from_millis(1100)).await;
    given.sql("DELETE FROM events WHERE aggregate_id = '1' AND sequence = 2").await;
    given.sql("UPDATE heads SET position = position - 1 WHERE pool = 'acme'").await;
    given.end_connections().await;
    write(&mut writer, given.prepared(&issue("2")).await).await;
    assert_eq!(given.cache().version(&login), None);
    assert!(matches!(scanned.try_recv(), Ok(Ok(Ok(())))));
}

async fn write(writer: &mut Writer, prepared: Prepared) -> oneshot::Receiver<Answer> {
    let (done, answer) = oneshot::channel();
    writer.write(vec![Submission { prepared, done }]).await;
    answer
}

async fn prepared_as(given: &Given, context: &Context, scan: &ScanLogin) -> Proposal {
    let mut proposal = given.prepared(scan).await.proposal;
    proposal.command = context.command.to_string();
    for event in &mut proposal.events {
        event.values[8] = context.command.as_str().into();
    }
    proposal
}

/// The old server still answers reads, while the new one lacks what they show.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_decided_on_more_than_the_server_has_writes_no_hole() {
    let given = on_postgres().await;
    let other = given.beside().await;
    other.issue("0").await;
    given.issue("1").await;
    given.scan("1", "openid").await;
    other.prepared(&authorize("1", &phone(1))).await;
    given.sql("DELETE FROM events WHERE aggregate_id = '1' AND sequence = 2").await;
    given.sql("UPDATE heads SET position = position - 1 WHERE pool = 'acme'").await;
    let _ = other.execute(&authorize("1", &phone(1))).await;
    let written = given.written().await;
    let of_login = written.iter().filter(|event| event.id == "1");
    let sequences: Vec<i64> = of_login.map(|event| event.sequence).collect();
    assert!(sequences.iter().copied().eq(1..=sequences.len() as i64), "{sequences:?}");
}
