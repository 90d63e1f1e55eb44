//! The people of the console, and their sessions.

use domain::{
    console_session::{ConsoleSession, ConsoleSessionEvent, Whereabouts},
    id::PoolId,
    identity::Identity,
    operator::{
        Invitation, Operator, OperatorEvent, OperatorRole, Passkey, PasskeyAlgorithm, Scanned,
    },
};

use crate::{
    Private,
    testing::{at, record, views},
};

fn invited(id: &str, pool: Option<&str>) -> OperatorEvent {
    OperatorEvent::Invited {
        pool: pool.map(PoolId::from),
        operator: id.into(),
        name: id.into(),
        role: OperatorRole::Operator,
        invitation: Invitation { link: "link-hash".into(), expires_at: at(9) },
        at: at(0),
    }
}

on_both_databases! {
    people_are_found_by_id_and_name_over_all_pools_and_listed_in_theirs(database) {
        record::<Operator>(&database, "lin", [invited("lin", None)]).await;
        record::<Operator>(&database, "zhou", [invited("zhou", Some("acme"))]).await;
        let views = views(&database);
        let lin = views.operator(&"lin".into()).await.unwrap().unwrap();
        assert_eq!((lin.pool.as_ref(), lin.name(), lin.role), (None, "lin", OperatorRole::Operator));
        assert_eq!(lin.link_expires_at, Some(at(9)));
        assert!(!serde_json::to_string(&lin).unwrap().contains("link-hash"));
        let zhou = views.operator_by_name("zhou").await.unwrap().unwrap();
        assert_eq!(zhou.pool, Some("acme".into()));
        assert_eq!(views.operators(None).await.unwrap(), [lin]);
        assert_eq!(views.operators(Some(&"acme".into())).await.unwrap(), [zhou]);
    }

    who_was_removed_stays_in_the_list_and_signs_in_no_more(database) {
        let removed = OperatorEvent::Removed { at: at(5) };
        record::<Operator>(&database, "lin", [invited("lin", None), removed]).await;
        let views = views(&database);
        assert_eq!(views.operator_by_name("lin").await.unwrap(), None);
        let lin = views.operators(None).await.unwrap().remove(0);
        assert_eq!((lin.removed_at, lin.link), (Some(at(5)), None));
    }

    ways_in_are_told_with_their_names_and_when_they_were_used(database) {
        let passkey = Passkey { id: "key".into(), public_key: "point".into(), algorithm: PasskeyAlgorithm::Es256, count: 0 };
        let history = [
            invited("lin", None),
            OperatorEvent::PasskeyAdded { passkey: passkey.clone(), name: "My phone".into(), at: at(1) },
            OperatorEvent::PasswordChanged { password: "p1".into(), step: 7, at: at(2) },
            OperatorEvent::PasskeyShown { passkey: "key".into(), count: 3, asked_at: at(3), at: at(4) },
        ];
        record::<Operator>(&database, "lin", history).await;
        let lin = views(&database).operator(&"lin".into()).await.unwrap().unwrap();
        let own = &lin.passkeys[0];
        assert_eq!(own.passkey, Passkey { count: 3, ..passkey });
        assert_eq!((own.name.as_ref().map(Private::as_str), own.registered_at, own.shown_at), (Some("My phone"), at(1), Some(at(4))));
        let password = lin.password.unwrap();
        assert_eq!((&*password.id, password.registered_at, password.shown_at), ("p1", at(2), None));
    }

    a_wechat_account_is_told_with_where_it_was_scanned(database) {
        let identity = Identity { app_id: "wx1".into(), openid: "openid".into(), unionid: None, wechat_subject: None };
        let scanned = Scanned { identity, application: "shop".into(), connection: "wechat".into() };
        let history = [
            invited("lin", Some("acme")),
            OperatorEvent::WechatLinked { scanned, at: at(1) },
            OperatorEvent::WechatShown { at: at(2) },
        ];
        record::<Operator>(&database, "lin", history).await;
        let lin = views(&database).operator(&"lin".into()).await.unwrap().unwrap();
        assert!(!serde_json::to_string(&lin).unwrap().contains("openid"));
        let own = lin.wechat.unwrap();
        assert_eq!((&*own.app_id, own.openid.as_str()), ("wx1", "openid"));
        assert_eq!((own.application.as_str(), own.connection.as_str()), ("shop", "wechat"));
        assert_eq!((own.linked_at, own.shown_at), (at(1), Some(at(2))));
    }

    who_scanned_showed_nothing_else(database) {
        let (operator, credential) = ("lin".into(), "cookie-hash".into());
        let started = ConsoleSessionEvent::Started {
            pool: Some("acme".into()), operator, credential, whereabouts: None, scanned: true, at: at(0),
        };
        record::<ConsoleSession>(&database, "s1", [started]).await;
        let session = views(&database).console_session(&"s1".into()).await.unwrap().unwrap();
        assert!(session.is_live_at(at(1)) && !session.is_fresh_at(at(1)));
    }

    of_whom_was_erased_a_row_says_no_name(database) {
        let (removed, erased) = (OperatorEvent::Removed { at: at(5) }, OperatorEvent::Erased { at: at(6) });
        record::<Operator>(&database, "lin", [invited("lin", None), removed, erased]).await;
        let lin = views(&database).operators(None).await.unwrap().remove(0);
        assert_eq!((lin.name, lin.erased_at), (None, Some(at(6))));
    }

    a_session_lasts_eight_hours_and_is_fresh_for_five_minutes_after_a_proof(database) {
        let (operator, credential) = ("lin".into(), "cookie-hash".into());
        let whereabouts = Some(Whereabouts { browser: "Safari on iPhone".to_owned(), network: "203.0.113.0/24".into() });
        let started = ConsoleSessionEvent::Started { pool: None, operator, credential, whereabouts, scanned: false, at: at(0) };
        let confirmed = ConsoleSessionEvent::Confirmed { at: at(600_000) };
        record::<ConsoleSession>(&database, "s1", [started, confirmed]).await;
        let views = views(&database);
        let session = views.console_session(&"s1".into()).await.unwrap().unwrap();
        assert!(session.is_live_at(at(8 * 3_600_000 - 1)) && !session.is_live_at(at(8 * 3_600_000)));
        assert!(session.is_fresh_at(at(899_999)) && !session.is_fresh_at(at(900_000)));
        assert!(!serde_json::to_string(&session).unwrap().contains("cookie-hash"));
        assert_eq!(session.browser.as_deref(), Some("Safari on iPhone"));
        assert_eq!(session.network.as_ref().map(Private::as_str), Some("203.0.113.0/24"));
        let live = views.console_sessions_not_ended(None, &"lin".into()).await.unwrap();
        assert_eq!(live, [session]);
        assert!(views.console_sessions_not_ended(Some(&"acme".into()), &"lin".into()).await.unwrap().is_empty());
    }
}
