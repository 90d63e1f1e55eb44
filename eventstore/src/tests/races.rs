//! Several at once: one wins, the others are decided again.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{
    aggregate::CommandError,
    decisions::{ClaimLogin, Claimed, Execute, ExpireLogin, ScanLogin},
    login::{Evidence, How, LoginEvent, State},
    reason::Reason,
    unit::Refused,
    user::{User, UserCommand},
};
use futures::future::join_all;

use super::{given::*, on_both_databases};

on_both_databases! {
    who_loses_the_race_for_an_identity_is_bound_to_the_winners_user(given) {
        let logins: Vec<String> = (0..16).map(|n| n.to_string()).collect();
        for login in &logins {
            given.issue(login).await;
            given.scan(login, "openid").await;
        }
        let phone = phone(1);
        let bound = join_all(logins.iter().map(|login| given.authorize(login, &phone))).await;
        let users: BTreeSet<_> =
            bound.into_iter().map(|answer| answer.login.bound.unwrap().user).collect();
        assert_eq!(users.len(), 1);
        assert_eq!(given.count("users").await, 1);
    }

    an_id_that_was_not_new_after_all_is_decided_on_what_is_there(given) {
        let first = Execute::<User>::first("1", samples::user(&pool(), "1").create);
        given.execute(&first).await.unwrap();
        let given = given.reopened().await;
        let refused = given.execute(&first).await.unwrap_err();
        assert!(matches!(refused, Refused::Undecided(CommandError::Exists("user"))), "{refused}");
    }

    an_identity_that_was_given_up_finds_its_user_no_more(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        // Now it is remembered who holds it.
        assert_eq!(user_of(&given.sign_in("2", "openid", &phone(1)).await), "user-1");
        for command in [link("another"), unlink()] {
            given.one::<User>("user-1", command).await;
        }
        assert_eq!(user_of(&given.sign_in("3", "openid", &phone(1)).await), "user-3");
    }

    so_it_is_if_another_server_took_it_away(given) {
        let other = given.beside().await;
        given.sign_in("1", "openid", &phone(1)).await;
        assert_eq!(user_of(&given.sign_in("2", "openid", &phone(1)).await), "user-1");
        for command in [link("another"), unlink()] {
            other.one::<User>("user-1", command).await;
        }
        // Nobody told this server.
        assert_eq!(user_of(&given.sign_in("3", "openid", &phone(1)).await), "user-3");
        given.is_consistent().await;
    }

    many_commands_to_one_stream_all_come_to_an_answer(given) {
        given.issue("1").await;
        let scans: Vec<_> = (0..12).map(|n| scan("1", &format!("openid-{n}"))).collect();
        let answers = join_all(scans.iter().map(|scan| given.execute(scan))).await;
        let refusals = answers.iter().map(|answer| match answer {
            Ok(scanned) => scanned.answer.refusal(),
            Err(Refused::Undecided(CommandError::Unrecorded(reason))) => Some(*reason),
            Err(refused) => panic!("{refused}"),
        });
        let (taken, refused): (Vec<_>, Vec<_>) = refusals.partition(Option::is_none);
        assert_eq!(taken.len(), 1);
        assert!(refused.iter().all(|reason| *reason == Some(Reason::SecondPhone)));
    }

    steps_that_are_only_counted_are_told_in_the_last_event(given) {
        given.issue("1").await;
        given.scan("1", "openid").await;
        for _ in 0..13 {
            let _ = given.execute(&scan("1", "another")).await;
        }
        let late = ExpireLogin { login: "1".into(), at: noon() + TimeDelta::hours(1) };
        let events = given.execute(&late).await.unwrap();
        let unrecorded = match events.last() {
            Some(LoginEvent::Expired { unrecorded, .. }) => *unrecorded,
            _ => panic!("not expired: {events:?}"),
        };
        assert_eq!(unrecorded, 3);
    }

    a_login_whose_time_is_over_stays_so_after_a_restart(given) {
        given.issue("1").await;
        let given = given.reopened().await;
        let late = ScanLogin { at: noon() + TimeDelta::hours(1), ..scan("1", "openid") };
        let scanned = given.execute(&late).await.unwrap();
        assert_eq!(scanned.answer.refusal(), Some(Reason::LoginExpired));
    }

    what_is_old_in_memory_is_not_answered_from(given) {
        let other = given.beside().await;
        given.sign_in("1", "openid", &phone(1)).await;
        // The other has it in memory as not blocked, then it is blocked here.
        let unblock = Execute::<User>::new("user-1", UserCommand::Unblock { at: noon() });
        assert!(other.execute(&unblock).await.unwrap().is_empty());
        given.one::<User>("user-1", UserCommand::Block { at: noon() }).await;
        assert_eq!(other.execute(&unblock).await.unwrap().len(), 1);
    }

    two_servers_on_one_database_keep_one_history(given) {
        let other = given.beside().await;
        let servers = [&given, &other];
        join_all((0..60).map(|n| async move {
            servers[n % 2]
                .sign_in(&n.to_string(), &format!("openid-{}", n % 10), &phone(n % 10))
                .await
        }))
        .await;
        assert_eq!(given.count("users").await, 10);
        given.is_consistent().await;
    }

    a_login_that_is_claimed_twice_gives_one_session(given) {
        given.issue("1").await;
        given.scan("1", "openid").await;
        given.authorize("1", &phone(1)).await;
        let second = ClaimLogin { session: "other".into(), ..claim("1") };
        let (one, other) = tokio::join!(given.claim("1"), given.execute(&second));
        let both = [one, other.unwrap()];
        let claimed: Vec<_> =
            both.iter().filter(|claimed| claimed.answer.refusal().is_none()).collect();
        assert_eq!(claimed.len(), 1);
        assert_eq!(claimed[0].answer.login.state, State::Claimed);
        assert_eq!(given.count("sessions").await, 1);
    }
}

fn link(openid: &str) -> UserCommand {
    let evidence = Evidence { login: None, how: How::ChosenNew };
    UserCommand::LinkIdentity {
        identity: format!("identity-{openid}").into(),
        account: identity(openid),
        evidence,
        seen_phone: None,
        at: noon(),
    }
}

/// Takes the way in that the login 1 made.
fn unlink() -> UserCommand {
    UserCommand::UnlinkIdentity { identity: "identity-1".into(), at: noon() }
}

fn user_of(claimed: &Claimed) -> &str {
    claimed.answer.login.bound.as_ref().unwrap().user.as_str()
}
