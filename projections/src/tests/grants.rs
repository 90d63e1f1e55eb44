use std::collections::BTreeSet;

use domain::{
    grant::{Grant, GrantEvent, GrantState, Granted, RevokeReason},
    session::{Session, SessionEnd},
    user::{User, UserEvent},
};

use super::{sessions, users};
use crate::{
    page::Page,
    testing::{at, record, views},
};

fn granted(session: &str) -> GrantEvent {
    let granted = Granted {
        pool: "acme".into(),
        application: "shop".into(),
        connection: None,
        user: "u1".into(),
        session: session.into(),
        redirect_uri: "https://shop.example/cb".into(),
        scope: "openid phone".into(),
        code_challenge: "challenge".into(),
        nonce: Some("nonce".into()),
        experience: false,
        entrance: false,
        authenticated_at: at(400),
        code: "code-hash".into(),
        code_expires_at: at(60_500),
    };
    GrantEvent::Granted { granted: Box::new(granted), at: at(500) }
}

fn redeemed() -> GrantEvent {
    let (scope, expires_at) = ("openid phone".into(), at(900_000));
    GrantEvent::Redeemed {
        generation: 1,
        scope,
        expires_at,
        refresh_expires_at: Some(at(9_000)),
        at: at(600),
    }
}

on_both_databases! {
    a_redeemed_grant_tells_who_signed_in_and_what_for(database) {
        record::<Grant>(&database, "g1", [granted("s1"), redeemed()]).await;
        let views = views(&database);
        let grant = views.grant(&"acme".into(), &"g1".into()).await.unwrap().unwrap();
        assert_eq!((grant.state, grant.redeemed_at), (GrantState::Redeemed, Some(at(600))));
        assert_eq!(grant.refresh_expires_at, Some(at(9_000)));
        assert_eq!((grant.user.as_str(), grant.session.as_str()), ("u1", "s1"));
        assert_eq!((grant.application.as_str(), grant.scope.as_str()), ("shop", "openid phone"));
        assert_eq!(grant.redirect_uri, "https://shop.example/cb");
        assert_eq!((grant.authenticated_at, grant.granted_at), (at(400), at(500)));
        assert_eq!(grant.code_expires_at, at(60_500));
        assert_eq!(views.grant(&"other".into(), &"g1".into()).await.unwrap(), None);
    }

    a_grant_leads_to_its_user_while_its_tokens_are_good(database) {
        for user in ["u1", "u2"] {
            record::<User>(&database, user, [users::registered(user, None, 0)]).await;
        }
        let started = sessions::started("u1", "b", 0);
        let ended = [started.clone(), sessions::ended(SessionEnd::Disowned)];
        record::<Session>(&database, "live", [started]).await;
        record::<Session>(&database, "ended", ended).await;
        let revoked = GrantEvent::Revoked { reason: RevokeReason::CodeMisused, at: at(700) };
        for (grant, events) in [
            ("granted", vec![granted("live")]),
            ("redeemed", vec![granted("live"), redeemed()]),
            ("replayed", vec![granted("live"), redeemed(), GrantEvent::Replayed { at: at(700) }]),
            ("revoked", vec![granted("live"), redeemed(), revoked]),
            ("erased", vec![granted("live"), redeemed(), GrantEvent::Erased { at: at(700) }]),
            ("session ended", vec![granted("ended"), redeemed()]),
        ] {
            record::<Grant>(&database, grant, events).await;
        }
        let blocked = [users::registered("blocked", None, 0), UserEvent::Blocked { at: at(700) }];
        record::<User>(&database, "blocked", blocked).await;
        let GrantEvent::Granted { mut granted, at: granted_at } = granted("live") else { panic!() };
        granted.user = "blocked".into();
        let of_blocked = [GrantEvent::Granted { granted, at: granted_at }, redeemed()];
        record::<Grant>(&database, "of blocked", of_blocked).await;
        let views = views(&database);
        let found = async |pool: &str, user: &str, grant: &str| {
            let found = views.user_of_grant(&pool.into(), &user.into(), &grant.into()).await;
            found.unwrap().map(|user| user.id.as_str().to_owned())
        };
        assert_eq!(found("acme", "u1", "redeemed").await.as_deref(), Some("u1"));
        assert_eq!(found("acme", "u2", "redeemed").await, None);
        assert_eq!(found("other", "u1", "redeemed").await, None);
        assert_eq!(found("acme", "blocked", "of blocked").await, None);
        for void in ["granted", "replayed", "revoked", "erased", "session ended", "unknown"] {
            assert_eq!(found("acme", "u1", void).await, None, "{void}");
        }
    }

    a_session_is_there_to_end_while_it_lasts_or_its_tokens_may_be_refreshed(database) {
        for session in ["online", "offline", "void"] {
            record::<Session>(&database, session, [sessions::started("u1", "b", 0)]).await;
        }
        let ended = [sessions::started("u1", "b", 0), sessions::ended(SessionEnd::SignedOut)];
        record::<Session>(&database, "ended", ended).await;
        record::<Session>(&database, "of another", [sessions::started("u2", "b", 0)]).await;
        for session in ["offline", "ended", "of another"] {
            record::<Grant>(&database, session, [granted(session), redeemed()]).await;
        }
        let replayed = [granted("void"), redeemed(), GrantEvent::Replayed { at: at(700) }];
        record::<Grant>(&database, "void", replayed).await;
        let views = views(&database);
        let to_end = async |now: i64| {
            let page = Page::new(None, 10).unwrap();
            let found = views.sessions_to_end(&"acme".into(), &"u1".into(), &page, at(now)).await;
            let ids = found.unwrap().items.into_iter().map(|session| session.id.to_string());
            ids.collect::<BTreeSet<_>>()
        };
        let all = ["offline", "online", "void"].map(str::to_owned);
        assert_eq!(to_end(999).await, all.into());
        assert_eq!(to_end(1_000).await, ["offline".to_owned()].into());
        assert_eq!(to_end(8_999).await.len(), 1);
        assert!(to_end(9_000).await.is_empty());
    }
}
