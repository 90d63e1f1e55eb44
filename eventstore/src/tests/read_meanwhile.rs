//! What a command only read must still be so when it is written, whichever server changed it.

use std::time::Duration;

use domain::{
    application::{Application, ApplicationCommand},
    decisions::{Claimed, EraseUser, Execute},
    login::LoginEvent,
    reason::Reason,
    user::{User, UserCommand},
};
use sqlx::{ConnectOptions, Executor};
use tokio::time::sleep;

use super::{given::*, on_both_databases};
use crate::{
    database::backend::{Backend, WRITER},
    deciding::admit::Rejection,
    testing::Kind,
    writing::batch,
};

on_both_databases! {
    who_was_blocked_at_another_server_is_not_signed_in_from_memory(given) {
        let other = given.beside().await;
        for round in 0..5 {
            let login = round.to_string();
            bound(&given, &login).await;
            let user = format!("user-{login}");
            assert!(other.execute(&block(&user)).await.is_ok());
            // This server has not heard of it.
            assert_eq!(given.cache().version(&stream("user", &user)), Some(2));
            assert_eq!(given.claim(&login).await.answer.refusal(), Some(Reason::UserBlocked));
        }
        assert_eq!(given.count("sessions").await, 0);
        given.is_consistent().await;
    }

    so_it_is_with_everything_that_a_claim_reads(given) {
        let other = given.beside().await;
        for (login, reason) in
            [("1", Reason::ConnectionOff), ("2", Reason::WrongState), ("3", Reason::ApplicationOff)]
        {
            bound(&given, login).await;
            let at = noon();
            match reason {
                Reason::ConnectionOff => {
                    let off =
                        ApplicationCommand::DisableConnection { connection: "wechat".into(), at };
                    other.one::<Application>("shop", off).await;
                }
                Reason::ApplicationOff => {
                    other.one::<Application>("shop", ApplicationCommand::Delete { at }).await
                }
                _ => drop(other.execute(&EraseUser { user: "user-2".into(), seen: None, at }).await.unwrap()),
            }
            assert_eq!(given.claim(login).await.answer.refusal(), Some(reason));
            if reason == Reason::ConnectionOff {
                let on = ApplicationCommand::EnableConnection { connection: "wechat".into(), at };
                other.one::<Application>("shop", on).await;
            }
        }
        assert_eq!(given.count("sessions").await, 0);
    }

    whoever_comes_first_wins_between_a_claim_and_a_block(given) {
        let other = given.beside().await;
        let (mut signed_in, mut refused) = (0, 0);
        for round in 0..9 {
            let login = round.to_string();
            bound(&given, &login).await;
            let user = format!("user-{login}");
            let block = block(&user);
            let block = async { other.execute(&block).await.unwrap() };
            let claimed = match round % 3 {
                0 => {
                    let claimed = given.claim(&login).await;
                    block.await;
                    claimed
                }
                1 => {
                    block.await;
                    given.claim(&login).await
                }
                _ => tokio::join!(given.claim(&login), block).0,
            };
            let written = given.written().await;
            let position = |name: &str, id: &str| {
                written
                    .iter()
                    .find(|event| event.name == name && event.id == id)
                    .map(|event| event.position)
            };
            match outcome(&claimed) {
                None => {
                    signed_in += 1;
                    assert!(position("login.claimed", &login) < position("user.blocked", &user));
                }
                Some(reason) => {
                    refused += 1;
                    assert_eq!(reason, Reason::UserBlocked);
                    assert!(position("user.blocked", &user) < position("login.refused", &login));
                }
            }
        }
        assert!(signed_in >= 3 && refused >= 3, "{signed_in} signed in, {refused} refused");
    }
}

/// A plain part of the statement would look at what was there before it waited for the head.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_committed_while_a_batch_waits_for_its_turn_counts_too() {
    let given = on(Kind::Postgres).await;
    bound(&given, "1").await;
    let claim = given.prepared(&claim("1")).await.proposal;
    let Backend::Postgres { options, .. } = &given.store.shared.backend else { panic!() };
    let mut writer = options.connect().await.unwrap();
    writer.execute(WRITER).await.unwrap();
    let mut hold = given.hold().await;
    let claims = [&claim];
    let waiting = batch::fast(&mut writer, &claims);
    let blocking = async {
        sleep(Duration::from_millis(100)).await;
        for sql in by_hand("user", "user-1", 3, "user.blocked") {
            hold.sql(&sql).await;
        }
        hold.release().await;
    };
    let (written, ()) = tokio::join!(waiting, blocking);
    assert!(written.unwrap().is_none());
    let verdicts = batch::write(&mut writer, &claims).await.unwrap().verdicts;
    assert_eq!(verdicts, [Err(Rejection::Conflict(vec![(stream("user", "user-1"), 3)]))]);
    assert_eq!(given.count("sessions").await, 0);
}

/// A login that is bound, all of which is in memory here.
async fn bound(given: &Given, login: &str) {
    given.issue(login).await;
    given.scan(login, &format!("openid-{login}")).await;
    given.authorize(login, &phone(login.parse().unwrap())).await;
}

fn block(user: &str) -> Execute<User> {
    Execute::new(user, UserCommand::Block { at: noon() })
}

fn outcome(claimed: &Claimed) -> Option<Reason> {
    claimed.answer.events.last().and_then(LoginEvent::reason)
}
