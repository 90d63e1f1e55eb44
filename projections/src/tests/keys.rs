use domain::{
    key::{Key, KeyEvent, Role},
    signing_key::{Algorithm, SigningKey, SigningKeyEvent},
};

use crate::testing::{at, record, views};

fn added(kid: &str, milliseconds: i64) -> SigningKeyEvent {
    SigningKeyEvent::Added {
        pool: "acme".into(),
        kid: kid.into(),
        algorithm: Algorithm::Es256,
        public: serde_json::json!({"kty": "EC", "crv": "P-256", "x": "x", "y": "y"}),
        at: at(milliseconds),
    }
}

on_both_databases! {
    a_key_is_found_without_its_pool_and_stays_when_revoked(database) {
        let created = KeyEvent::Created {
            pool: "acme".into(),
            key: "k1".into(),
            name: "reports".into(),
            role: Role::Auditor,
            hash: "key-hash".into(),
            at: at(0),
        };
        record::<Key>(&database, "k1", [created, KeyEvent::Revoked { at: at(5) }]).await;
        let views = views(&database);
        let key = views.key(&"acme".into(), &"k1".into()).await.unwrap().unwrap();
        assert_eq!((key.pool.as_str(), key.role, key.revoked_at), ("acme", Role::Auditor, Some(at(5))));
        assert_eq!(key.hash.as_str(), "key-hash");
        assert_eq!(views.key(&"other".into(), &"k1".into()).await.unwrap(), None);
    }

    signing_keys_in_use_come_first_and_the_newest_of_them(database) {
        record::<SigningKey>(&database, "1", [added("1", 0)]).await;
        record::<SigningKey>(&database, "2", [added("2", 1)]).await;
        let retired = SigningKeyEvent::Retired { at: at(9) };
        record::<SigningKey>(&database, "3", [added("3", 2), retired]).await;
        let keys = views(&database).signing_keys(&"acme".into()).await.unwrap();
        let kids: Vec<_> = keys.iter().map(|key| key.kid.as_str()).collect();
        assert_eq!(kids, ["2", "1", "3"]);
        assert_eq!((keys[0].algorithm, keys[2].retired_at), (Algorithm::Es256, Some(at(9))));
        assert_eq!(keys[0].public["crv"], "P-256");
    }
}
