use domain::api_key::{ApiKey, ApiKeyEvent, Role};

use crate::{
    Page,
    api_keys::{ApiKeyView, KeyFilter},
    testing::{at, record, views},
};

fn created(expires: Option<i64>) -> ApiKeyEvent {
    ApiKeyEvent::Created {
        pool: Some("acme".into()),
        key: "k1".into(),
        name: "reports".into(),
        role: Role::Auditor,
        hash: "key-hash".into(),
        expires_at: expires.map(at),
        networks: vec!["10.0.0.0/8".into(), "2001:db8::/32".into()],
        personal: true,
        at: at(0),
    }
}

on_both_databases! {
    a_key_is_found_in_its_pool_and_stays_when_revoked(database) {
        let revoked = ApiKeyEvent::Revoked { at: at(5) };
        record::<ApiKey>(&database, "k1", [created(None), revoked]).await;
        let views = views(&database);
        let key = views.api_key(&"acme".into(), &"k1".into()).await.unwrap().unwrap();
        assert_eq!((key.role, key.revoked_at, key.expires_at), (Role::Auditor, Some(at(5)), None));
        assert_eq!(key.hash.as_str(), "key-hash");
        assert_eq!((key.networks.len(), key.personal), (2, true));
        assert!(!serde_json::to_string(&key).unwrap().contains("key-hash"));
        assert_eq!(views.api_key(&"other".into(), &"k1".into()).await.unwrap(), None);
    }

    a_key_of_the_deployment_is_of_no_pool(database) {
        let mut created = created(None);
        let ApiKeyEvent::Created { pool, role, .. } = &mut created else {
            panic!("a key is made");
        };
        (*pool, *role) = (None, Role::Operator);
        record::<ApiKey>(&database, "k1", [created]).await;
        let views = views(&database);
        let key = views.deployment_key(&"k1".into()).await.unwrap().unwrap();
        assert_eq!((key.pool.as_ref(), key.role), (None, Role::Operator));
        assert_eq!(views.api_key(&"acme".into(), &"k1".into()).await.unwrap(), None);
        let page = Page::new(None, 10).unwrap();
        let all = KeyFilter::default();
        assert_eq!(views.api_keys(None, all, &page, at(0)).await.unwrap().items, [key]);
        assert!(views.api_keys(Some(&"acme".into()), all, &page, at(0)).await.unwrap().items.is_empty());
    }

    keys_are_listed_by_what_they_may_and_by_whether_they_still_open_something(database) {
        let key = |id: &str, role: Role, expires: Option<i64>| match created(expires) {
            ApiKeyEvent::Created { pool, name, hash, expires_at, networks, personal, at, .. } => {
                let key = id.into();
                ApiKeyEvent::Created { pool, key, name, role, hash, expires_at, networks, personal, at }
            }
            other => other,
        };
        record::<ApiKey>(&database, "good", [key("good", Role::Auditor, Some(9))]).await;
        record::<ApiKey>(&database, "for-ever", [key("for-ever", Role::Operator, None)]).await;
        record::<ApiKey>(&database, "over", [key("over", Role::Auditor, Some(5))]).await;
        let revoked = ApiKeyEvent::Revoked { at: at(1) };
        record::<ApiKey>(&database, "revoked", [key("revoked", Role::Operator, None), revoked]).await;
        let views = views(&database);
        let listed = async |role, live| {
            let (page, filter) = (Page::new(None, 10).unwrap(), KeyFilter { role, live });
            let keys = views.api_keys(Some(&"acme".into()), filter, &page, at(5)).await.unwrap();
            let mut ids: Vec<_> = keys.items.into_iter().map(|key| key.id.to_string()).collect();
            ids.sort();
            ids
        };
        assert_eq!(listed(None, Some(true)).await, ["for-ever", "good"]);
        assert_eq!(listed(None, Some(false)).await, ["over", "revoked"]);
        assert_eq!(listed(Some(Role::Auditor), None).await, ["good", "over"]);
        assert_eq!(listed(Some(Role::Operator), Some(false)).await, ["revoked"]);
    }

    a_key_opens_until_it_is_revoked_or_expires(database) {
        record::<ApiKey>(&database, "k1", [created(Some(9))]).await;
        let key = views(&database).api_key(&"acme".into(), &"k1".into()).await.unwrap().unwrap();
        assert!(key.is_live_at(at(8)) && !key.is_live_at(at(9)));
        let revoked = ApiKeyView { revoked_at: Some(at(5)), ..key.clone() };
        assert!(!revoked.is_live_at(at(8)));
        assert!(ApiKeyView { expires_at: None, ..key }.is_live_at(at(9)));
    }
}
