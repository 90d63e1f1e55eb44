//! A person who is erased is nowhere any more.

mod left;
mod person;

use std::collections::BTreeSet;

use domain::{
    aggregate::CommandError,
    decisions::EraseUser,
    login::{How, Lifetimes, Login, LoginCommand, LoginEvent, State, Step},
    personal::Personal,
    reason::Reason,
    session::SessionEnd,
    unit::Refused,
    user::{User, UserCommand},
};
use sqlx::Executor;

use super::{given::*, on_both_databases};
use crate::testing::{Kind, cluster::Cluster};
use left::{
    found_below, found_in_the_database, found_in_the_files, history, no_key_is_left, openid_of,
    persons_with_keys,
};
use person::{SECRETS, a_person_with_logins_of_every_sort, ask_everybody, ask_nobody, link};

on_both_databases! {
    of_a_person_who_was_erased_nothing_is_left(given) {
        a_person_with_logins_of_every_sort(&given).await;
        given.sign_in("theirs", "their-openid", &phone(2)).await;
        let logins = [
            "abandoned",
            "declined",
            "expired",
            "refused",
            "scanned-again",
            "elsewhere",
            "bound",
            "known",
            "waiting",
            "former",
            "unlinked",
        ];
        assert_eq!(found_in_the_database(&given).await.len(), 6, "two are sealed");
        given.execute(&erase("user-bound")).await.unwrap();

        assert_eq!(found_in_the_database(&given).await, BTreeSet::new());
        assert_eq!(persons_with_keys(&given).await, ["user-theirs"]);
        for login in logins {
            let events = history(&given, login).await;
            assert_eq!(events.last().unwrap().0, "login.erased", "{login}");
            let text = format!("{events:?}");
            assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{login}: {text}");
            no_key_is_left(&given, login).await;
        }
        let rows = given.rows(
            "SELECT 1 AS one FROM logins WHERE network IS NOT NULL OR openid IS NOT NULL",
            &[],
        );
        assert_eq!(rows.await.len(), 1, "their own login");
        given.is_consistent().await;
        let given = given.reopened().await;
        given.is_consistent().await;
    }

    with_a_person_go_sessions_and_grants(given) {
        a_person_with_logins_of_every_sort(&given).await;
        given.execute(&erase("user-bound")).await.unwrap();
        let views = &given.store.views;
        for session in ["session-bound", "session-waiting"] {
            let session = views.session(&pool(), &session.into()).await.unwrap().unwrap();
            assert_eq!(session.end_reason, Some(SessionEnd::Erased));
            assert!(!session.is_live_at(noon()));
        }
        for grant in ["granted", "redeemed", "continued"] {
            let grant = views.grant(&pool(), &grant.into()).await.unwrap().unwrap();
            assert_eq!(grant.state.name(), "revoked");
        }
        assert!(given.execute(&redeem("granted")).await.unwrap().is_err());
        let refused = given.execute(&go_on("another", "bound")).await.unwrap_err();
        assert!(
            matches!(refused, Refused::Undecided(CommandError::Unknown("session"))),
            "{refused}"
        );
    }

    a_login_that_runs_ends_with_its_person(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.issue("2").await;
        given.scan("2", "openid").await;
        given.execute(&erase("user-1")).await.unwrap();
        let login = given.store.views.login(&pool(), &"2".into()).await.unwrap().unwrap();
        assert_eq!((login.state, login.reason), (State::Refused, Some(Reason::Erased)));
    }

    whoever_comes_later_is_somebody_new_and_others_are_untouched(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.sign_in("2", "another", &phone(2)).await;
        given.execute(&erase("user-1")).await.unwrap();
        let again = given.sign_in("3", "openid", &phone(1)).await;
        assert_eq!(again.answer.login.bound.unwrap().user.as_str(), "user-3");
        for (login, openid) in [("2", "another"), ("3", "openid")] {
            assert_eq!(openid_of(&given, login).await, Personal::from(openid));
        }
    }

    a_login_of_whoever_has_the_identity_now_stays(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.one::<User>("user-1", link("2", "another")).await;
        let unlink = UserCommand::UnlinkIdentity { identity: "identity-1".into(), at: noon() };
        given.one::<User>("user-1", unlink).await;
        // The identity registers anew, with another number.
        given.sign_in("3", "openid", &phone(3)).await;
        given.issue("4").await;
        given.scan("4", "openid").await;
        given.execute(&erase("user-1")).await.unwrap();
        for login in ["3", "4"] {
            assert_eq!(openid_of(&given, login).await, Personal::from("openid"));
        }
        assert_eq!(persons_with_keys(&given).await, ["user-3"]);
    }

    whom_a_number_only_named_is_not_whose_login_it_is(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        ask_everybody(&given).await;
        // Somebody else has the number now, is asked, goes away, and registers by another one.
        given.issue("2").await;
        given.scan("2", "another").await;
        assert_eq!(given.authorize("2", &phone(1)).await.login.state, State::BindingAsked);
        ask_nobody(&given).await;
        given.sign_in("3", "another", &phone(3)).await;
        given.execute(&erase("user-3")).await.unwrap();
        assert_eq!(openid_of(&given, "2").await, Personal::Erased);
        assert_eq!(openid_of(&given, "1").await, Personal::from("openid"));
        no_key_is_left(&given, "2").await;
    }

    what_a_login_says_of_whom_the_number_named_goes_with_them(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        ask_everybody(&given).await;
        given.issue("2").await;
        given.scan("2", "another").await;
        given.authorize("2", &phone(1)).await;
        given.execute(&erase("user-1")).await.unwrap();
        let text = format!("{:?}", history(&given, "2").await);
        assert!(!text.contains(&phone(1)), "{text}");
    }

    a_login_that_was_asked_is_sealed_for_whom_it_is_bound_to(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        ask_everybody(&given).await;
        given.issue("2").await;
        given.scan("2", "another").await;
        given.authorize("2", &phone(1)).await;
        let register = UserCommand::Register {
            pool: pool(),
            user: "user-2".into(),
            phone: None,
            phone_held_elsewhere: true,
            at: noon(),
        };
        given.one::<User>("user-2", register).await;
        given.one::<User>("user-2", link("2", "another")).await;
        let bind = Step::Bind {
            user: "user-2".into(),
            how: How::ChosenNew,
            unionid_elsewhere: false,
            lifetimes: Lifetimes::default(),
        };
        given.one::<Login>("2", LoginCommand { at: noon(), unrecorded: 0, step: bind }).await;
        given.execute(&erase("user-2")).await.unwrap();
        no_key_is_left(&given, "2").await;
    }

    nothing_about_the_person_is_added_to_what_was_erased(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.execute(&erase("user-1")).await.unwrap();
        let keys = given.count("personal_keys").await;
        let scanned = given.scan("1", "openid").await;
        assert_eq!(scanned.answer.refusal(), Some(Reason::WrongState));
        assert_eq!(given.count("personal_keys").await, keys);
        let given = given.reopened().await;
        let events =
            given.store.history.events_of::<LoginEvent>(&pool(), "login", "1").await.unwrap();
        assert_eq!(events.last().map(|event| event.name.as_str()), Some("login.attempt_refused"));
        assert!(events.iter().all(|event| event.ip.is_none()));
        given.is_consistent().await;
    }

    a_person_who_was_erased_elsewhere_does_not_come_back_from_memory(given) {
        given.issue("1").await;
        given.scan("1", "openid").await;
        given.authorize("1", &phone(1)).await;
        given.beside().await.execute(&erase("user-1")).await.unwrap();
        // Decided on what is in memory, which is old.
        assert_eq!(given.cache().version(&stream("login", "1")), Some(4));
        let claimed = given.claim("1").await;
        assert_eq!(claimed.answer.refusal(), Some(Reason::WrongState));
        assert_eq!(given.count("sessions").await, 0);
        assert_eq!(persons_with_keys(&given).await, [""; 0]);
        assert_eq!(openid_of(&given, "1").await, Personal::Erased);
        given.is_consistent().await;
    }

    a_person_is_erased_once(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.execute(&erase("user-1")).await.unwrap();
        let again = given.execute(&erase("user-1")).await.unwrap_err();
        let is_over = matches!(&again, Refused::Undecided(CommandError::Invalid { field: "user", .. }));
        assert!(is_over, "{again}");
    }
}

/// What was deleted is overwritten, and the log is cut.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_files_of_sqlite_nothing_is_left_either() {
    let given = on(Kind::Sqlite).await;
    a_person_with_logins_of_every_sort(&given).await;
    assert_eq!(found_in_the_files(&given).len(), 6, "two are sealed");
    given.execute(&erase("user-bound")).await.unwrap();
    soon("the files to be clean", || async { found_in_the_files(&given).is_empty() }).await;
}

/// As operation.md says: the tables are written anew, the statistics too, and the log from before that is gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_files_of_postgres_nothing_is_left_once_they_are_written_anew() {
    let cluster = Cluster::start().await.unwrap();
    cluster.keep_no_old_log().await.unwrap();
    let given = at(&cluster.create_database("saoma").await.unwrap()).await;
    a_person_with_logins_of_every_sort(&given).await;
    let mut admin = given.admin().await;
    for sql in ["ANALYZE", "CHECKPOINT"] {
        admin.execute(sql).await.unwrap();
    }
    assert_eq!(found_below(cluster.data()).len(), 6, "two are sealed");
    given.execute(&erase("user-bound")).await.unwrap();
    for _ in 0..2 {
        for sql in ["VACUUM (FULL, ANALYZE)", "SELECT pg_switch_wal()", "CHECKPOINT"] {
            admin.execute(sql).await.unwrap();
        }
    }
    assert_eq!(found_below(cluster.data()), BTreeSet::new());
    given.is_consistent().await;
}

pub fn erase(user: &str) -> EraseUser {
    EraseUser { user: user.into(), seen: None, at: noon() }
}
