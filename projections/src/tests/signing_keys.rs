use domain::signing_key::{Algorithm, SigningKey, SigningKeyEvent as Event};

use crate::testing::{at, record, views};

fn announced(kid: &str, milliseconds: i64) -> Event {
    Event::Announced {
        pool: "acme".into(),
        kid: kid.into(),
        algorithm: Algorithm::Es256,
        public: serde_json::json!({"kty": "EC", "crv": "P-256", "x": "x", "y": "y"}),
        at: at(milliseconds),
    }
}

on_both_databases! {
    the_key_that_began_to_sign_last_comes_first_and_the_retired_ones_last(database) {
        let activated = |milliseconds| Event::Activated { at: at(milliseconds) };
        let retired = Event::Retired { at: at(9) };
        record::<SigningKey>(&database, "late", [announced("late", 0), activated(5)]).await;
        record::<SigningKey>(&database, "early", [announced("early", 1), activated(1)]).await;
        record::<SigningKey>(&database, "next", [announced("next", 7)]).await;
        record::<SigningKey>(&database, "after", [announced("after", 8)]).await;
        record::<SigningKey>(&database, "old", [announced("old", 3), activated(6), retired]).await;
        let keys = views(&database).signing_keys(&"acme".into()).await.unwrap();
        let kids: Vec<_> = keys.iter().map(|key| key.kid.as_str()).collect();
        assert_eq!(kids, ["late", "early", "after", "next", "old"]);
        assert_eq!((keys[0].announced_at, keys[0].activated_at), (at(0), Some(at(5))));
        assert_eq!((keys[2].activated_at, keys[4].retired_at), (None, Some(at(9))));
        assert_eq!((keys[0].algorithm, &keys[0].public["crv"]), (Algorithm::Es256, &"P-256".into()));
    }
}
