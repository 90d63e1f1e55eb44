//! What is about a person stands nowhere in clear but in the read tables.

use cqrs_es::persist::SemanticVersionEventUpcaster;
use domain::{
    login::{Login, LoginEvent},
    personal::Personal,
};
use secrecy::ExposeSecret;

use super::{given::*, on_both_databases};
use crate::{StoreError, streams::reader::Reader};

const EVENTS: &str = "SELECT CAST(payload AS text) || CAST(metadata AS text) AS line FROM events";

on_both_databases! {
    history_holds_nothing_about_a_person_in_clear(given) {
        given.execute(&issue_for("grant", "1")).await.unwrap();
        given.scan("1", "the-openid").await;
        given.authorize("1", &phone(1)).await;
        given.execute(&claim_for("grant", "1")).await.unwrap();
        let text = given.lines(EVENTS).await.join("\n");
        for secret in ["the-openid", &phone(1), "198.51.100", "Mozilla", "the-nonce", "the-state"] {
            assert!(!text.contains(secret), "{secret} stands in the events");
        }
        assert!(text.contains("$sealed") && text.contains("Chrome on Windows"));
    }

    one_key_is_a_persons_and_one_a_logins(given) {
        given.issue("1").await;
        given.scan("1", "openid").await;
        let keys = "SELECT coalesce(person, '?') || ' ' || coalesce(login, '-') || ' ' || \
            CASE WHEN identity IS NULL THEN '-' ELSE 'identity' END AS line FROM personal_keys \
            WHERE coalesce(login, '') NOT IN ('acme', 'shop', 'wechat') ORDER BY 1";
        assert_eq!(given.lines(keys).await, ["? 1 identity"]);
        given.authorize("1", &phone(1)).await;
        // Sessions, grants and whatever comes later of the person have no key of their own.
        given.claim("1").await;
        given.execute(&go_on("grant", "1")).await.unwrap();
        assert_eq!(given.lines(keys).await, ["user-1 - -", "user-1 1 -"]);
    }

    history_is_read_in_clear_with_who_and_from_where(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let given = given.reopened().await;
        let events =
            given.store.history.events_of::<LoginEvent>(&pool(), "login", "1").await.unwrap();
        let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(
            names,
            ["login.issued", "login.scanned", "login.authorized", "login.bound", "login.claimed"]
        );
        let LoginEvent::Scanned { identity, .. } = &events[1].event else { panic!("not scanned") };
        assert_eq!(identity.openid, Personal::from("openid"));
        assert_eq!(
            (events[1].actor.as_str(), events[1].request.as_deref()),
            ("browser", Some("r1"))
        );
        assert!(events.iter().all(|event| event.ip == Some(Personal::from("198.51.100.7"))));
        assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }

    an_upcaster_sees_values_in_clear(given) {
        given.issue("1").await;
        let upcaster = SemanticVersionEventUpcaster::new(
            "login.issued",
            "1.1",
            Box::new(|mut payload| {
                let ip = &mut payload["login.issued"]["origin"]["ip"];
                assert_eq!(ip["$personal"], "198.51.100.7");
                ip["$personal"] = "203.0.113.9".into();
                payload
            }),
        );
        given
            .sql("UPDATE events SET event_version = '0.9' WHERE event_type = 'login.issued'")
            .await;
        let shared = &given.store.shared;
        let reader = Reader::new(shared.backend.reading(), shared.keyring.clone());
        // What it brings forth is of a version that this one does not know.
        let read = reader.with_upcaster(Box::new(upcaster)).history(&stream("login", "1")).await;
        assert!(read.is_err_and(|error| error.to_string().contains("1.1")));

        let upcaster = SemanticVersionEventUpcaster::new(
            "login.issued",
            "1.0",
            Box::new(|mut payload| {
                payload["login.issued"]["origin"]["ip"]["$personal"] = "203.0.113.9".into();
                payload
            }),
        );
        let reader = Reader::new(shared.backend.reading(), shared.keyring.clone());
        let folded =
            reader.with_upcaster(Box::new(upcaster)).folded(&stream("login", "1")).await.unwrap();
        let login: &Login = folded.state.typed().unwrap();
        assert_eq!(login.issued.as_ref().unwrap().origin.ip, Personal::from("203.0.113.9"));
    }

    secrets_come_back_from_the_vault_only_in_their_pool_and_under_their_name(given) {
        set_up_other(&given).await;
        let (vault, acme, other) = (&given.store.vault, pool(), other_pool());
        vault.put(Some(&acme), "app_secret", b"the secret").await.unwrap();
        vault.put(Some(&acme), "app_secret", b"the new secret").await.unwrap();
        let secret = vault.get(Some(&acme), "app_secret").await.unwrap().unwrap();
        assert_eq!(secret.expose_secret(), b"the new secret");
        for (pool, name) in
            [(Some(&acme), "another"), (Some(&other), "app_secret"), (None, "app_secret")]
        {
            assert!(vault.get(pool, name).await.unwrap().is_none());
        }
        given.sql("UPDATE vault SET name = 'another'").await;
        assert!(matches!(vault.get(Some(&acme), "another").await, Err(StoreError::Seal(_))));
        given.sql("UPDATE vault SET name = 'app_secret', pool = 'other'").await;
        assert!(matches!(vault.get(Some(&other), "app_secret").await, Err(StoreError::Seal(_))));
    }

    what_is_derived_is_always_the_same_and_of_one_pool_purpose_and_id(given) {
        set_up_other(&given).await;
        let (acme, other) = (pool(), other_pool());
        let derive = async |given: &Given, pool, purpose: &'static str, id: &'static str| {
            given.store.vault.derive(pool, purpose, id).await.unwrap()
        };
        let code = derive(&given, Some(&acme), "code", "1").await;
        assert_eq!(code.len(), 43);
        for (pool, purpose, id) in [
            (Some(&other), "code", "1"),
            (None, "code", "1"),
            (Some(&acme), "cookie", "1"),
            (Some(&acme), "code", "2"),
        ] {
            assert_ne!(derive(&given, pool, purpose, id).await, code);
        }
        let given = given.reopened().await;
        assert_eq!(derive(&given, Some(&acme), "code", "1").await, code);
    }
}
