//! A command that comes again with the same id is answered again, and writes nothing.

use std::{fmt::Debug, time::Duration};

use chrono::TimeDelta;
use domain::{
    aggregate::Recorded,
    application::{Application, ApplicationCommand},
    decisions::{DeclineLogin, EraseUser, Execute, ExpireLogin, RefuseAttempt, RefuseSwitchedOff},
    reason::Reason,
    unit::Decision,
    user::{User, UserCommand},
};
use tokio::time::timeout;

use super::{
    given::{
        samples::{Sample, with_every_aggregate},
        *,
    },
    on_both_databases,
};
use crate::{Commands, Context};

on_both_databases! {
    every_event_tells_its_command_and_its_unit(given) {
        let context = context();
        given.issue("1").await;
        given.scan("1", "openid").await;
        let before = given.count("events").await;
        given.store.commands.execute(&context, &authorize("1", &phone(1))).await.unwrap();
        let written = given.written().await;
        let unit: Vec<_> =
            written.iter().filter(|event| event.command == context.command.as_str()).collect();
        let names: Vec<&str> = unit.iter().map(|event| event.name.as_str()).collect();
        let all = ["login.authorized", "user.registered", "user.identity_linked", "login.bound"];
        assert_eq!(names, all);
        assert!(unit.iter().all(|event| event.unit == before + 1));
        assert_eq!(unit[0].position, before + 1);
        let past = given
            .store
            .history
            .events_of::<serde_json::Value>(&pool(), "user", "user-1")
            .await
            .unwrap();
        for event in past {
            assert_eq!(
                (event.unit, event.command),
                (unit[0].unit.unsigned_abs(), context.command.to_string())
            );
        }
    }

    units_are_dense_and_of_one_command(given) {
        set_up_other(&given).await;
        given.sign_in("1", "openid", &phone(1)).await;
        let written = given.written().await;
        for unit in written.chunk_by(|one, next| (&one.pool, one.unit) == (&next.pool, next.unit)) {
            assert_eq!(unit[0].unit, unit[0].position);
            assert!(unit.iter().all(|event| event.command == unit[0].command));
        }
    }

    every_decision_is_answered_again(given) {
        let given = &given;
        let at = noon();
        is_answered_again(given, &issue_for("grant-1", "1")).await;
        is_answered_again(given, &scan("1", "openid")).await;
        // Refused, and remembered once.
        is_answered_again(given, &scan("1", "another")).await;
        is_answered_again(given, &authorize("1", &phone(1))).await;
        is_answered_again(given, &claim_for("grant-1", "1")).await;
        is_answered_again(given, &redeem("grant-1")).await;
        is_answered_again(given, &go_on("grant-2", "1")).await;
        given.issue("2").await;
        is_answered_again(
            given,
            &RefuseAttempt { login: "2".into(), reason: Reason::CodeInvalid, at },
        )
        .await;
        given.scan("2", "openid").await;
        is_answered_again(
            given,
            &DeclineLogin { login: "2".into(), phone_token: "phone-2".into(), at },
        )
        .await;
        given.issue("3").await;
        let late = at + TimeDelta::hours(1);
        is_answered_again(given, &ExpireLogin { login: "3".into(), at: late }).await;
        given.issue("4").await;
        let connection = || "wechat".into();
        let off = ApplicationCommand::DisableConnection { connection: connection(), at };
        is_answered_again(given, &Execute::<Application>::new("shop", off)).await;
        is_answered_again(given, &RefuseSwitchedOff { login: "4".into(), at }).await;
        let on = ApplicationCommand::EnableConnection { connection: connection(), at };
        given.one::<Application>("shop", on).await;
        given.issue("5").await;
        given.scan("5", "openid").await;
        is_answered_again(given, &authorize("5", &phone(1))).await;
        is_answered_again(given, &claim("5")).await;
        is_answered_again(given, &EraseUser { user: "user-1".into(), seen: None, at }).await;
        given.is_consistent().await;
    }

    so_is_every_command_to_one_aggregate(given) {
        with_every_aggregate!(is_made_and_goes_on_once(&given), &pool(), "1");
    }

    of_the_same_command_at_two_servers_at_once_one_is_written(given) {
        let other = given.beside().await;
        given.issue("1").await;
        for step in 0..5 {
            let context = context();
            let (one, two) = (&given.store.commands, &other.store.commands);
            let answers = match step {
                0 => at_once(one, two, &context, &scan("1", "openid")).await,
                1 => at_once(one, two, &context, &scan("1", "another")).await,
                2 => at_once(one, two, &context, &authorize("1", &phone(1))).await,
                3 => at_once(one, two, &context, &claim("1")).await,
                _ => {
                    at_once(one, two, &context, &EraseUser { user: "user-1".into(), seen: None, at: noon() })
                        .await
                }
            };
            assert_eq!(answers.0, answers.1);
            let written = given.written().await;
            let of_it = |event: &&Written| event.command == context.command.as_str();
            let units = written.iter().filter(of_it).filter(|event| event.position == event.unit);
            assert_eq!(units.count(), 1);
        }
    }

    so_it_is_in_one_batch(given) {
        // It is decided to write something each time.
        let change = UserCommand::ChangePassword { hash: "$argon2id".into(), at: noon() };
        given.sign_in("1", "openid", &phone(1)).await;
        let (context, change) = (context(), Execute::<User>::new("user-1", change));
        let commands = &given.store.commands;
        let (one, other) = given
            .in_one_batch(commands.execute(&context, &change), commands.execute(&context, &change))
            .await;
        assert_eq!(one.unwrap(), other.unwrap());
        let changes = "SELECT count(*) AS n FROM events WHERE event_type = 'user.password_changed'";
        assert_eq!(given.number(changes).await, 1);
    }

    who_lost_the_answer_of_a_claim_gets_it_after_a_restart(given) {
        given.execute(&issue_for("grant", "1")).await.unwrap();
        given.scan("1", "openid").await;
        given.authorize("1", &phone(1)).await;
        let context = context();
        let first = given.store.commands.execute(&context, &claim_for("grant", "1")).await.unwrap();
        let given = given.reopened().await;
        let again = given.store.commands.execute(&context, &claim_for("grant", "1")).await.unwrap();
        assert_eq!(format!("{first:?}"), format!("{again:?}"));
        assert_eq!(given.count("sessions").await, 1);
        // With another id it is another try, and comes too late.
        let late = given.execute(&claim_for("grant", "1")).await.unwrap();
        assert_eq!(late.answer.refusal(), Some(Reason::WrongState));
    }

    who_gave_up_while_it_was_written_learns_by_its_id_that_it_was(given) {
        given.issue("1").await;
        let (context, scan) = (context(), scan("1", "openid"));
        let hold = given.hold().await;
        let waiting = given.store.commands.execute(&context, &scan);
        assert!(timeout(Duration::from_millis(200), waiting).await.is_err());
        hold.release().await;
        let scans = "SELECT count(*) AS n FROM events WHERE event_type = 'login.scanned'";
        soon("the write", || async { given.number(scans).await == 1 }).await;
        let again = given.store.commands.execute(&context, &scan).await.unwrap();
        assert_eq!(again.answer.refusal(), None);
        assert_eq!(given.number(scans).await, 1);
    }

    a_command_that_wrote_nothing_is_decided_anew(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let (context, unblock) = (context(), UserCommand::Unblock { at: noon() });
        let unblock = Execute::<User>::new("user-1", unblock);
        let commands = &given.store.commands;
        assert!(commands.execute(&context, &unblock).await.unwrap().is_empty());
        given.one::<User>("user-1", UserCommand::Block { at: noon() }).await;
        assert_eq!(commands.execute(&context, &unblock).await.unwrap().len(), 1);
    }
}

/// At once, then by a server that remembers nothing. Answers are compared as text: they show no personal value.
async fn is_answered_again<D: Decision>(given: &Given, decision: &D)
where
    D::Answer: Debug,
{
    let context = context();
    let first = given.store.commands.execute(&context, decision).await.unwrap();
    let written = given.written().await;
    assert!(written.iter().any(|event| event.command == context.command.as_str()));
    for store in [given.store.clone(), given.beside().await.store] {
        let again = store.commands.execute(&context, decision).await.unwrap();
        assert_eq!(format!("{first:?}"), format!("{again:?}"));
        assert_eq!(given.written().await, written);
    }
}

async fn is_made_and_goes_on_once<A>(given: &Given, sample: Sample<A>) -> &'static str
where
    A: Recorded,
    A::Command: Clone + Send + Sync,
    A::Event: 'static,
{
    // The pool is there already.
    if A::TYPE != "pool" {
        is_answered_again(given, &Execute::<A>::new(&sample.id, sample.create)).await;
    }
    is_answered_again(given, &Execute::<A>::new(&sample.id, sample.then)).await;
    A::TYPE
}

async fn at_once<D: Decision>(
    one: &Commands,
    other: &Commands,
    context: &Context,
    decision: &D,
) -> (String, String)
where
    D::Answer: Debug,
{
    let both = tokio::join!(one.execute(context, decision), other.execute(context, decision));
    (format!("{:?}", both.0.unwrap()), format!("{:?}", both.1.unwrap()))
}
