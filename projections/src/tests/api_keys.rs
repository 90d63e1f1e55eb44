use domain::api_key::{ApiKey, ApiKeyEvent, Role};

use crate::{
    Page,
    api_keys::ApiKeyView,
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
        assert_eq!(views.api_keys(None, &page).await.unwrap().items, [key]);
        assert!(views.api_keys(Some(&"acme".into()), &page).await.unwrap().items.is_empty());
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
