//! Whoever adds something of a person while the person is erased: either it is erased too, or the erasure came first.

use domain::{
    decisions::{EraseUser, ScanLogin},
    identity::Identity,
    login::{Evidence, How},
    unit::Decision,
    user::{User, UserCommand},
};
use futures::future::join_all;

use super::{erasure::erase, given::*, on_both_databases};
use crate::deciding::admit::Rejection;

on_both_databases! {
    a_login_that_is_scanned_meanwhile_is_erased_too(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.issue("2").await;
        overtakes(&given, &scan("2", "openid")).await;
        given.execute(&erase("user-1")).await.unwrap();
        nothing_is_left(&given).await;
    }

    so_is_one_that_an_identity_of_former_times_scanned(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        no_more(&given, "1").await;
        given.issue("2").await;
        overtakes(&given, &scan("2", "openid")).await;
        given.execute(&erase("user-1")).await.unwrap();
        nothing_is_left(&given).await;
    }

    so_is_one_that_is_known_by_its_unionid_only(given) {
        let account = |app: &str, openid: &str| Identity {
            app_id: app.into(),
            unionid: Some("unionid".into()),
            wechat_subject: Some("subject".into()),
            ..identity(openid)
        };
        given.issue("1").await;
        given
            .execute(&ScanLogin { identity: account("wx1", "openid"), ..scan("1", "") })
            .await
            .unwrap();
        given.authorize("1", &phone(1)).await;
        no_more(&given, "1").await;
        given.issue("2").await;
        overtakes(&given, &ScanLogin { identity: account("wx2", "elsewhere"), ..scan("2", "") })
            .await;
        given.execute(&erase("user-1")).await.unwrap();
        nothing_is_left(&given).await;
    }

    so_is_a_session_that_starts_meanwhile(given) {
        given.issue("1").await;
        given.scan("1", "openid").await;
        given.authorize("1", &phone(1)).await;
        overtakes(&given, &claim("1")).await;
        given.execute(&erase("user-1")).await.unwrap();
        nothing_is_left(&given).await;
    }

    so_is_a_grant_that_is_given_meanwhile(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.execute(&go_on("first", "1")).await.unwrap();
        overtakes(&given, &go_on("second", "1")).await;
        given.execute(&erase("user-1")).await.unwrap();
        nothing_is_left(&given).await;
    }

    what_comes_in_the_same_batch_before_the_erasure_is_erased_too(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.execute(&go_on("first", "1")).await.unwrap();
        given.issue("2").await;
        let (scan, erase_it) = (scan("2", "openid"), erase("user-1"));
        let (scanned, erased) =
            given.in_one_batch(given.execute(&scan), given.execute(&erase_it)).await;
        assert_eq!(scanned.unwrap().answer.refusal(), None);
        erased.unwrap();
        nothing_is_left(&given).await;

        given.sign_in("3", "openid", &phone(1)).await;
        given.execute(&go_on("third", "3")).await.unwrap();
        let (go_on, erase_it) = (go_on("fourth", "3"), erase("user-3"));
        let (granted, erased) =
            given.in_one_batch(given.execute(&go_on), given.execute(&erase_it)).await;
        granted.unwrap();
        erased.unwrap();
        nothing_is_left(&given).await;
    }

    what_comes_in_the_same_batch_after_the_erasure_is_refused(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let (claim, go_on) = (claim("2"), go_on("grant", "1"));
        given.issue("2").await;
        given.scan("2", "openid").await;
        given.authorize("2", &phone(1)).await;
        let erase_it = erase("user-1");
        let (erased, claimed) =
            given.in_one_batch(given.execute(&erase_it), given.execute(&claim)).await;
        erased.unwrap();
        assert!(claimed.unwrap().answer.refusal().is_some());
        assert!(given.execute(&go_on).await.is_err());
        nothing_is_left(&given).await;
    }

    of_all_who_race_with_an_erasure_nothing_is_left(given) {
        let other = given.beside().await;
        given.sign_in("0", "openid", &phone(1)).await;
        let stores = [&given, &other];
        let sign_in = |n: usize| async move {
            let (login, store) = (n.to_string(), stores[n % 2]);
            store.issue(&login).await;
            // Whichever step the erasure comes before is refused.
            let _ = store.execute(&scan(&login, "openid")).await;
            let _ = store.execute(&authorize(&login, &phone(1))).await;
            let _ = store.execute(&claim(&login)).await;
        };
        let erasing = async {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            other.execute(&erase("user-0")).await.unwrap();
        };
        tokio::join!(join_all((1..16).map(sign_in)), erasing);
        // Those who came later are somebody new.
        for user in given.lines("SELECT id AS line FROM users WHERE NOT erased ORDER BY id").await {
            given.execute(&erase(&user)).await.unwrap();
        }
        let theirs = "SELECT count(*) AS n FROM sessions WHERE ended_at IS NULL";
        assert_eq!(given.number(theirs).await, 0);
        nothing_is_left(&given).await;
    }
}

/// A command that is written after an erasure listed everything and before it is written: the erasure is decided again.
async fn overtakes<D: Decision>(given: &Given, command: &D) {
    let erasure: EraseUser = erase("user-1");
    let prepared = given.prepared(&erasure).await;
    given.execute(command).await.unwrap();
    let written = given.write(&[&prepared.proposal]).await;
    let conflicts = matches!(written.verdicts.as_slice(), [Err(Rejection::Conflict(_))]);
    assert!(conflicts, "{written:?}");
}

/// The user has another way in, and this one no more.
async fn no_more(given: &Given, login: &str) {
    let user = format!("user-{login}");
    let link = UserCommand::LinkIdentity {
        identity: "another".into(),
        account: identity("another-openid"),
        evidence: Evidence { login: None, how: How::ChosenNew },
        seen_phone: None,
        at: noon(),
    };
    given.one::<User>(&user, link).await;
    let unlink =
        UserCommand::UnlinkIdentity { identity: format!("identity-{login}").into(), at: noon() };
    given.one::<User>(&user, unlink).await;
}

/// No login, session or grant of anybody is left unerased, and no key opens one.
async fn nothing_is_left(given: &Given) {
    let unerased = "SELECT DISTINCT aggregate_type || ' ' || aggregate_id AS line FROM events AS event \
        WHERE aggregate_type IN ('user', 'login', 'session', 'grant') AND aggregate_id NOT LIKE 'busy%' \
        AND NOT EXISTS (SELECT 1 FROM events WHERE aggregate_type = event.aggregate_type \
        AND aggregate_id = event.aggregate_id AND event_type = event.aggregate_type || '.erased')";
    assert_eq!(given.lines(unerased).await, [""; 0]);
    let keys = "SELECT coalesce(person, login) AS line FROM personal_keys WHERE wrapped IS NOT NULL \
        AND coalesce(login, '') NOT IN ('acme', 'shop', 'wechat') AND coalesce(login, '') NOT LIKE 'busy%'";
    assert_eq!(given.lines(keys).await, [""; 0]);
    given.is_consistent().await;
}
