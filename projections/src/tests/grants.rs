use domain::{
    grant::{AuthorizationRequest, Grant, GrantEvent, GrantState, Granted},
    user::{User, UserEvent},
};

use crate::testing::{at, record, views};

fn request() -> AuthorizationRequest {
    AuthorizationRequest {
        pool: "acme".into(),
        application: "shop".into(),
        redirect_uri: "https://shop.example/cb".into(),
        scope: "openid phone".into(),
        state: Some("s".into()),
        nonce: None,
        code_challenge: "challenge".into(),
        prompt_login: false,
        max_age: Some(60),
        cookie: "cookie-hash".into(),
        expires_at: at(1_000),
    }
}

fn requested() -> GrantEvent {
    GrantEvent::Requested { request: Box::new(request()), at: at(0) }
}

fn granted() -> GrantEvent {
    let granted = Granted {
        user: "u1".into(),
        session: "s1".into(),
        authenticated_at: at(400),
        code: "code-hash".into(),
        code_expires_at: at(60_500),
    };
    GrantEvent::Granted { granted, at: at(500) }
}

on_both_databases! {
    a_request_waits_until_its_time_is_over(database) {
        record::<Grant>(&database, "g1", [requested()]).await;
        let grant = views(&database).grant(&"acme".into(), &"g1".into()).await.unwrap().unwrap();
        assert_eq!(grant.pending_at(at(999)), Some(&request()));
        assert_eq!(grant.pending_at(at(1_000)), None);
        assert_eq!((grant.user, grant.redeemed_at), (None, None));
    }

    a_redeemed_grant_tells_who_signed_in(database) {
        let events = [requested(), granted(), GrantEvent::Redeemed { at: at(600) }];
        record::<Grant>(&database, "g1", events).await;
        let views = views(&database);
        let grant = views.grant(&"acme".into(), &"g1".into()).await.unwrap().unwrap();
        assert_eq!((grant.state, grant.redeemed_at), (GrantState::Redeemed, Some(at(600))));
        assert_eq!((grant.user, grant.session), (Some("u1".into()), Some("s1".into())));
        assert_eq!(grant.code_expires_at, Some(at(60_500)));
        assert_eq!(grant.authenticated_at, Some(at(400)));
        assert_eq!(views.grant(&"other".into(), &"g1".into()).await.unwrap(), None);
    }

    a_grant_leads_to_its_user_while_its_tokens_are_good(database) {
        for user in ["u1", "u2"] {
            let registered = UserEvent::Registered {
                pool: "acme".into(),
                user: user.into(),
                phone: None,
                phone_held_elsewhere: false,
                at: at(0),
            };
            record::<User>(&database, user, [registered]).await;
        }
        let redeemed = GrantEvent::Redeemed { at: at(600) };
        let replayed = GrantEvent::Replayed { at: at(700) };
        record::<Grant>(&database, "granted", [requested(), granted()]).await;
        record::<Grant>(&database, "redeemed", [requested(), granted(), redeemed.clone()]).await;
        record::<Grant>(&database, "void", [requested(), granted(), redeemed, replayed]).await;
        let views = views(&database);
        let found = async |pool: &str, user: &str, grant: &str| {
            let found = views.user_of_grant(&pool.into(), &user.into(), &grant.into()).await;
            found.unwrap().map(|user| user.id.as_str().to_owned())
        };
        assert_eq!(found("acme", "u1", "redeemed").await.as_deref(), Some("u1"));
        for (pool, user, grant) in [
            ("acme", "u1", "granted"),
            ("acme", "u1", "void"),
            ("acme", "u2", "redeemed"),
            ("other", "u1", "redeemed"),
        ] {
            assert_eq!(found(pool, user, grant).await, None, "{pool} {user} {grant}");
        }
    }
}
