//! Several at once: one wins, the others are decided again.

use std::sync::Arc;

use domain::{
    claim::ClaimKind,
    decisions::{Claimed, Execute, ExpireLogin},
    login::{Evidence, How, LoginEvent, Reason, State},
    pool::{Pool, PoolCommand, PoolSettings},
    recorded::Undecided,
    unit::Refused,
    user::{User, UserCommand},
};
use futures::future::join_all;

use super::{given::*, on_both_databases};
use crate::{open, testing::Kind};

fn create_pool(id: &str, host: &str) -> Execute<Pool> {
    let settings =
        PoolSettings { name: id.into(), host: Some(host.into()), ..PoolSettings::default() };
    Execute::new(id, PoolCommand::Create { pool: id.into(), settings, at: noon() })
}

fn link(openid: &str) -> UserCommand {
    let evidence = Evidence { login: None, how: How::ChosenNew };
    UserCommand::LinkIdentity { identity: identity(openid), evidence, seen_phone: None, at: noon() }
}

fn unlink(openid: &str) -> UserCommand {
    UserCommand::UnlinkIdentity { identity: identity(openid), at: noon() }
}

fn user_of(claimed: &Claimed) -> &str {
    claimed.answer.login.bound.as_ref().unwrap().user.as_str()
}

on_both_databases! {
    who_loses_the_race_for_an_identity_is_bound_to_the_winners_user(given) {
        let logins: Vec<String> = (0..16).map(|n| n.to_string()).collect();
        for login in &logins {
            given.issue(login).await;
            given.scan(login, "openid").await;
        }
        let bound = join_all(logins.iter().map(|login| given.authorize(login, "+8613800000000"))).await;
        let users: std::collections::BTreeSet<_> =
            bound.into_iter().map(|answer| answer.login.bound.unwrap().user).collect();
        assert_eq!(users.len(), 1);
        let count = given.rows("SELECT count(*) AS n FROM users", &[]).await;
        assert_eq!(count[0].int("n").unwrap(), 1);
    }

    an_id_that_was_not_new_after_all_is_decided_on_what_is_there(given) {
        let first = Execute::<Pool>::first("a", PoolCommand::Create {
            pool: "a".into(),
            settings: PoolSettings { name: "a".into(), host: Some("a".into()), ..PoolSettings::default() },
            at: noon(),
        });
        given.execute(&first).await.unwrap();
        let given = given.reopened().await;
        let refused = given.execute(&first).await.unwrap_err();
        assert!(matches!(refused, Refused::Undecided(Undecided::Exists("pool"))), "{refused}");
    }

    a_name_that_somebody_holds_is_taken(given) {
        given.execute(&create_pool("a", "shop")).await.unwrap();
        let refused = given.execute(&create_pool("b", "shop")).await.unwrap_err();
        assert!(matches!(refused, Refused::Taken(ClaimKind::PoolHost)), "{refused}");
        let events = given.store.history.events_of::<serde_json::Value>("pool", "b").await.unwrap();
        assert!(events.is_empty());
    }

    a_name_that_is_given_up_is_free(given) {
        given.execute(&create_pool("a", "shop")).await.unwrap();
        given.one::<Pool>("a", PoolCommand::Delete { at: noon() }).await;
        given.execute(&create_pool("b", "shop")).await.unwrap();
        let report = given.store.rebuild(true).await.unwrap();
        assert!(report.is_clean(), "{report}");
    }

    an_identity_that_was_given_up_finds_its_user_no_more(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        // Now it is remembered who holds it.
        assert_eq!(user_of(&given.sign_in("2", "openid", &phone(1)).await), "user-1");
        for command in [link("another"), unlink("openid")] {
            given.one::<User>("user-1", command).await;
        }
        assert_eq!(user_of(&given.sign_in("3", "openid", &phone(1)).await), "user-3");
    }

    many_commands_to_one_stream_all_come_to_an_answer(given) {
        given.issue("1").await;
        let scans: Vec<_> = (0..12).map(|n| scan("1", &format!("o{n}"))).collect();
        let answers = join_all(scans.iter().map(|scan| given.execute(scan))).await;
        let taken = answers.iter().filter(|answer| {
            answer.as_ref().is_ok_and(|scanned| scanned.answer.refusal().is_none())
        });
        assert_eq!(taken.count(), 1);
        assert!(answers.iter().all(|answer| match answer {
            Ok(_) => true,
            Err(Refused::Contended) => false,
            Err(Refused::Undecided(Undecided::Unrecorded(Reason::SecondPhone))) => true,
            Err(_) => false,
        }));
    }

    steps_that_are_only_counted_are_told_in_the_last_event(given) {
        given.issue("1").await;
        given.scan("1", "openid").await;
        for _ in 0..13 {
            let _ = given.execute(&scan("1", "another")).await;
        }
        let late = ExpireLogin { login: "1".into(), at: noon() + chrono::TimeDelta::hours(1) };
        let events = given.execute(&late).await.unwrap();
        let unrecorded = match events.last() {
            Some(LoginEvent::Expired { unrecorded, .. }) => *unrecorded,
            _ => panic!("not expired: {events:?}"),
        };
        assert_eq!(unrecorded, 3);
    }

    what_is_old_in_the_cache_is_not_answered_from(given) {
        let other = Given { store: open(given.fresh.config()).await.unwrap(), ..given };
        let given = Given { store: open(other.fresh.config()).await.unwrap(), fresh: other.fresh };
        let store = Arc::new(other.store);
        given.sign_in("1", "openid", "+8613800000000").await;
        // The other has it in its cache as not blocked, then it is blocked here.
        let unblock = Execute::<User>::new("user-1", UserCommand::Unblock { at: noon() });
        assert!(store.commands.execute(&context(), &unblock).await.unwrap().is_empty());
        given.one::<User>("user-1", UserCommand::Block { at: noon() }).await;
        let unblocked = store.commands.execute(&context(), &unblock).await.unwrap();
        assert_eq!(unblocked.len(), 1);
    }

    two_stores_on_one_database_keep_one_history(given) {
        let other = open(given.fresh.config()).await.unwrap();
        let other = Given { store: other, fresh: crate::testing::fresh(Kind::Sqlite).await.unwrap() };
        let stores = [&given, &other];
        join_all((0..60).map(|n| async move {
            let store = stores[n % 2];
            store.sign_in(&n.to_string(), &format!("o{}", n % 10), &phone(n % 10)).await
        })).await;
        let count = given.rows("SELECT count(*) AS n FROM users", &[]).await;
        assert_eq!(count[0].int("n").unwrap(), 10);
        let report = given.store.rebuild(true).await.unwrap();
        assert!(report.is_clean(), "{report}");
        let gaps = "SELECT count(*) AS n FROM events e WHERE position > 1 \
            AND NOT EXISTS (SELECT 1 FROM events b WHERE b.position = e.position - 1)";
        assert_eq!(given.rows(gaps, &[]).await[0].int("n").unwrap(), 0);
    }

    a_login_that_is_claimed_twice_gives_one_session(given) {
        given.issue("1").await;
        given.scan("1", "openid").await;
        given.authorize("1", "+8613800000000").await;
        let second = domain::decisions::ClaimLogin { session: "other".into(), ..claim("1") };
        let (one, other) = tokio::join!(given.claim("1"), given.execute(&second));
        let claimed = [one, other.unwrap()].into_iter().filter(|claimed| claimed.answer.refusal().is_none());
        let claimed: Vec<_> = claimed.collect();
        assert_eq!(claimed.len(), 1);
        assert_eq!(claimed[0].answer.login.state, State::Claimed);
        let sessions = given.rows("SELECT count(*) AS n FROM sessions", &[]).await;
        assert_eq!(sessions[0].int("n").unwrap(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_that_another_replica_took_away_finds_its_user_no_more() {
    let given = on(Kind::Postgres).await;
    let other = open(given.fresh.config()).await.unwrap();
    given.sign_in("1", "openid", &phone(1)).await;
    assert_eq!(user_of(&given.sign_in("2", "openid", &phone(1)).await), "user-1");
    let mut change = given.store.changes.of("user", "user-1");
    for command in [link("another"), unlink("openid")] {
        let command = Execute::<User>::new("user-1", command);
        other.commands.execute(&context(), &command).await.unwrap();
        change.next().await;
    }
    assert_eq!(user_of(&given.sign_in("3", "openid", &phone(1)).await), "user-3");
}
