use domain::{
    identity::Identity,
    login::{Credential, How, Intent, Login, LoginEvent, Origin, State},
    reason::Reason,
};

use crate::{
    Page,
    logins::{LoginFilter, LoginView},
    testing::{at, record, views},
};

pub fn issued(pool: &str, application: &str, milliseconds: i64) -> LoginEvent {
    LoginEvent::Issued {
        pool: pool.into(),
        application: application.into(),
        connection: "c1".into(),
        ticket: "ticket".into(),
        credential: Credential { hash: "credential-hash".into(), ..Credential::default() },
        origin: Origin {
            ip: "203.0.113.7".into(),
            user_agent: "Mozilla".into(),
            network: "203.0.113.0/24".into(),
            browser: "Chrome on Windows".into(),
        },
        grant: Some("g1".into()),
        intent: Intent::Prove { login: "l0".into() },
        expires_at: at(milliseconds + 120_000),
        latest_at: at(milliseconds + 300_000),
        at: at(milliseconds),
    }
}

pub fn scanned() -> LoginEvent {
    let identity =
        Identity { app_id: "wx1".into(), openid: "o1".into(), unionid: None, wechat_subject: None };
    LoginEvent::Scanned {
        identity,
        user: None,
        phone_token: "token-hash".into(),
        launch_scene: 1047,
        expires_at: at(121_000),
        at: at(1_000),
    }
}

pub fn bound(user: &str) -> [LoginEvent; 2] {
    let authorized = LoginEvent::Authorized {
        phone: None,
        agreements: Vec::new(),
        expires_at: at(62_000),
        at: at(2_000),
    };
    let bound = LoginEvent::Bound {
        user: user.into(),
        how: How::PhoneMatched,
        unionid_elsewhere: false,
        expires_at: at(62_000),
        at: at(2_000),
    };
    [authorized, bound]
}

pub fn expired(reason: Reason) -> LoginEvent {
    LoginEvent::Expired { state: State::Issued, reason, unrecorded: 0, at: at(5_000) }
}

fn ids(logins: &[LoginView]) -> Vec<&str> {
    logins.iter().map(|login| login.id.as_str()).collect()
}

on_both_databases! {
    a_claimed_login_tells_its_whole_story(database) {
        let claimed = LoginEvent::Claimed { session: "s1".into(), unrecorded: 0, at: at(3_000) };
        let events = [issued("acme", "shop", 0), scanned()].into_iter().chain(bound("u1")).chain([claimed]);
        record::<Login>(&database, "l1", events).await;
        let login = views(&database).login(&"acme".into(), &"l1".into()).await.unwrap().unwrap();
        assert_eq!((login.state, login.reason, login.seq), (State::Claimed, None, 5));
        assert_eq!((login.user.as_ref(), login.how), (Some(&"u1".into()), Some(How::PhoneMatched)));
        assert_eq!(login.session, Some("s1".into()));
        assert_eq!(login.grant, Some("g1".into()));
        assert_eq!(login.proves, Some("l0".into()));
        assert_eq!(login.phone_token, Some("token-hash".into()));
        assert_eq!(login.network.as_ref().map(|network| network.as_str()), Some("203.0.113.0/24"));
        assert_eq!(
            [login.scanned_at, login.authorized_at, login.bound_at, login.ended_at],
            [1_000, 2_000, 2_000, 3_000].map(|moment| Some(at(moment)))
        );
        assert_eq!(login.state_at(at(1_000_000)), State::Claimed);
        let shown = serde_json::to_string(&login).unwrap();
        assert!(!shown.contains("ticket") && !shown.contains("hash"), "{shown}");
    }

    a_login_is_found_without_its_pool_by_its_id_and_by_its_ticket(database) {
        record::<Login>(&database, "l1", [issued("acme", "shop", 0)]).await;
        let views = views(&database);
        for found in [views.login_by_id(&"l1".into()).await, views.login_by_ticket("ticket").await] {
            assert_eq!(found.unwrap().unwrap().pool.as_str(), "acme");
        }
        assert_eq!(views.login_by_ticket("l1").await.unwrap(), None);
        assert_eq!(views.login_by_id(&"l\0".into()).await.unwrap(), None);
        assert_eq!(views.login(&"other".into(), &"l1".into()).await.unwrap(), None);
    }

    an_ended_login_is_found_by_its_ticket(database) {
        let over = [issued("acme", "shop", 0), expired(Reason::LoginExpired)];
        record::<Login>(&database, "l1", over).await;
        let login = views(&database).login_by_ticket("ticket").await.unwrap().unwrap();
        assert_eq!(login.state, State::Expired);
    }

    an_erased_login_stays_without_anything_about_the_person(database) {
        let events = [issued("acme", "shop", 0), scanned(), LoginEvent::Denied { unrecorded: 0, at: at(3_000) },
            LoginEvent::Erased { at: at(4_000) }];
        record::<Login>(&database, "l1", events).await;
        let login = views(&database).login(&"acme".into(), &"l1".into()).await.unwrap().unwrap();
        assert_eq!((login.state, login.seq), (State::Denied, 4));
        assert_eq!((login.openid, login.network), (None, None));
    }

    a_login_whose_time_is_over_is_expired_before_it_is_written(database) {
        record::<Login>(&database, "l1", [issued("acme", "shop", 0)]).await;
        let login = views(&database).login(&"acme".into(), &"l1".into()).await.unwrap().unwrap();
        assert_eq!(login.state_at(at(119_999)), State::Issued);
        let over = login.at(at(120_000));
        assert_eq!((over.state, over.reason), (State::Expired, Some(Reason::LoginExpired)));
    }

    logins_are_filtered_by_the_clock(database) {
        record::<Login>(&database, "live", [issued("acme", "shop", 100_000)]).await;
        record::<Login>(&database, "over", [issued("acme", "shop", 0)]).await;
        let superseded = [issued("acme", "shop", 90_000), expired(Reason::Superseded)];
        record::<Login>(&database, "superseded", superseded).await;
        let views = views(&database);
        let page = Page::new(None, 10).unwrap();
        let in_state = async |state| {
            let filter = LoginFilter { state: Some(state), ..LoginFilter::default() };
            views.logins(&"acme".into(), &filter, &page, at(130_000)).await.unwrap().items
        };
        assert_eq!(ids(&in_state(State::Issued).await), ["live"]);
        let expired = in_state(State::Expired).await;
        assert_eq!(ids(&expired), ["superseded", "over"]);
        assert!(expired.iter().all(|login| login.state == State::Expired));
        assert_eq!(in_state(State::Denied).await, []);
    }

    logins_are_filtered_by_user_application_and_time(database) {
        let events = [issued("acme", "shop", 0), scanned()].into_iter().chain(bound("u1"));
        record::<Login>(&database, "l1", events).await;
        record::<Login>(&database, "l2", [issued("acme", "blog", 10)]).await;
        record::<Login>(&database, "l3", [issued("other", "shop", 20)]).await;
        let views = views(&database);
        let page = Page::new(None, 10).unwrap();
        let found = async |filter: LoginFilter| {
            let found = views.logins(&"acme".into(), &filter, &page, at(30)).await.unwrap();
            ids(&found.items).join(" ")
        };
        let any = LoginFilter::default;
        assert_eq!(found(any()).await, "l2 l1");
        assert_eq!(found(LoginFilter { user: Some("u1".into()), ..any() }).await, "l1");
        assert_eq!(found(LoginFilter { application: Some("blog".into()), ..any() }).await, "l2");
        assert_eq!(found(LoginFilter { since: Some(at(10)), ..any() }).await, "l2");
        assert_eq!(found(LoginFilter { until: Some(at(10)), ..any() }).await, "l1");
    }

    due_logins_are_those_over_and_not_ended_of_all_pools(database) {
        record::<Login>(&database, "later", [issued("acme", "shop", 2)]).await;
        record::<Login>(&database, "first", [issued("other", "shop", 0)]).await;
        record::<Login>(&database, "second", [issued("acme", "shop", 1)]).await;
        let ended = [issued("acme", "shop", 0), expired(Reason::LoginExpired)];
        record::<Login>(&database, "ended", ended).await;
        let views = views(&database);
        let due = views.due_logins(at(120_001), 10).await.unwrap();
        assert_eq!(due, [("other".into(), "first".into()), ("acme".into(), "second".into())]);
        assert_eq!(views.due_logins(at(200_000), 1).await.unwrap(), due[..1]);
    }
}
