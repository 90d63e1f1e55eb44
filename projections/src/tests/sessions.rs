use domain::{
    id::SecretHash,
    session::{Session, SessionEnd, SessionEvent, Start},
};

use crate::testing::{at, record, views};

pub fn started(user: &str, browser: &str, milliseconds: i64) -> SessionEvent {
    let start = Start {
        pool: "acme".into(),
        user: user.into(),
        login: "l1".into(),
        credential: "credential-hash".into(),
        browser: SecretHash::from(browser).into(),
        authenticated_at: at(milliseconds - 1),
        expires_at: at(milliseconds + 1_000),
        confirmed: user == "u1" && browser != "unconfirmed",
    };
    SessionEvent::Started { start, at: at(milliseconds) }
}

pub fn ended(reason: SessionEnd) -> SessionEvent {
    SessionEvent::Ended { reason, at: at(500) }
}

on_both_databases! {
    a_session_lives_until_its_time_or_its_end(database) {
        record::<Session>(&database, "s1", [started("u1", "b", 0)]).await;
        let out = [started("u1", "b", 0), ended(SessionEnd::SignedOut)];
        record::<Session>(&database, "s2", out).await;
        let views = views(&database);
        let live = views.session(&"acme".into(), &"s1".into()).await.unwrap().unwrap();
        assert!(live.is_live_at(at(999)) && !live.is_live_at(at(1_000)));
        let over = views.session(&"acme".into(), &"s2".into()).await.unwrap().unwrap();
        assert!(!over.is_live_at(at(600)));
        assert_eq!(over.credential.as_str(), "credential-hash");
        assert!(!serde_json::to_string(&over).unwrap().contains("hash"));
        assert_eq!((over.ended_at, over.end_reason), (Some(at(500)), Some(SessionEnd::SignedOut)));
    }

    an_erased_session_is_ended(database) {
        let erased = SessionEvent::Erased { at: at(500) };
        record::<Session>(&database, "s1", [started("u1", "b", 0), erased.clone()]).await;
        let out = [started("u1", "b", 0), ended(SessionEnd::SignedOut), erased];
        record::<Session>(&database, "s2", out).await;
        let views = views(&database);
        let reason = async |id: &str| {
            let session = views.session(&"acme".into(), &id.into()).await.unwrap().unwrap();
            assert!(!session.is_live_at(at(600)));
            session.end_reason
        };
        assert_eq!(reason("s1").await, Some(SessionEnd::Erased));
        assert_eq!(reason("s2").await, Some(SessionEnd::SignedOut));
    }

    a_browser_is_known_unless_it_was_disowned_or_never_confirmed(database) {
        let signed_out = [started("u1", "known", 0), ended(SessionEnd::SignedOut)];
        record::<Session>(&database, "s1", signed_out).await;
        let disowned = [started("u1", "stranger", 0), ended(SessionEnd::Disowned)];
        record::<Session>(&database, "s2", disowned).await;
        record::<Session>(&database, "s3", [started("u1", "unconfirmed", 0)]).await;
        // Said of the latest session, it holds for the ones before, until the browser is confirmed anew.
        for (session, browser) in [("s4", "doubted"), ("s5", "found")] {
            record::<Session>(&database, session, [started("u1", browser, 0)]).await;
            let latest = [started("u1", browser, 100), ended(SessionEnd::Disowned)];
            record::<Session>(&database, &format!("{session} again"), latest).await;
        }
        record::<Session>(&database, "s6", [started("u1", "found", 501)]).await;
        let views = views(&database);
        let known = async |pool: &str, user: &str, browser: &str| {
            views.browser_known(&pool.into(), &user.into(), &browser.into()).await.unwrap()
        };
        assert!(known("acme", "u1", "known").await);
        assert!(!known("acme", "u1", "stranger").await);
        assert!(!known("acme", "u1", "doubted").await);
        assert!(known("acme", "u1", "found").await);
        assert!(!known("acme", "u1", "unconfirmed").await);
        assert!(!known("acme", "u2", "known").await);
        assert!(!known("other", "u1", "known").await);
    }

    the_last_sign_in_is_the_newest_session(database) {
        record::<Session>(&database, "s1", [started("u1", "b", 7)]).await;
        record::<Session>(&database, "s2", [started("u1", "b", 5)]).await;
        let views = views(&database);
        let last = async |user: &str| views.last_signed_in(&"acme".into(), &user.into()).await;
        assert_eq!(last("u1").await.unwrap(), Some(at(7)));
        assert_eq!(last("u2").await.unwrap(), None);
    }
}
