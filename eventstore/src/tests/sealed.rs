//! What is about a person stands nowhere in clear but in the read tables.

use std::fs;

use domain::{
    login::{Login, LoginEvent},
    personal::Personal,
};

use projections::Value;

use super::{given::*, on_both_databases};
use crate::{
    OpenError, RootKeyError, StoreError, forget,
    kinds::{Kinds, typed},
    open,
    proposal::Proposal,
    stored::Reader,
    stream::Stream,
    testing,
};

const EVENTS: &str =
    "SELECT CAST(payload AS text) AS payload, CAST(metadata AS text) AS metadata FROM events";

on_both_databases! {
    history_holds_nothing_about_a_person_in_clear(given) {
        given.sign_in("1", "the-openid", "+8613800000000").await;
        let mut text = String::new();
        for row in given.rows(EVENTS, &[]).await {
            text += &row.text("payload").unwrap();
            text += &row.text("metadata").unwrap();
        }
        for secret in ["the-openid", "+8613800000000", "198.51.100", "Mozilla"] {
            assert!(!text.contains(secret), "{secret} stands in the events");
        }
        assert!(text.contains("$sealed") && text.contains("Chrome on Windows"));
        let claims = given.rows("SELECT name FROM claims", &[]).await;
        assert!(claims.iter().all(|row| row.text("name").unwrap().len() == 43));
    }

    the_key_of_a_login_is_recorded_under_its_user_once_bound(given) {
        given.issue("1").await;
        given.scan("1", "openid").await;
        let keys = "SELECT person FROM person_keys WHERE aggregate_type = 'login'";
        assert_eq!(given.rows(keys, &[]).await[0].optional_text("person").unwrap(), None);
        given.authorize("1", "+8613800000000").await;
        let person = given.rows(keys, &[]).await[0].optional_text("person").unwrap();
        assert_eq!(person.as_deref(), Some("user-1"));
    }

    history_is_read_in_clear_with_who_and_from_where(given) {
        given.sign_in("1", "openid", "+8613800000000").await;
        let given = given.reopened().await;
        let events = given.store.history.events_of::<LoginEvent>("login", "1").await.unwrap();
        let names: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, ["login.issued", "login.scanned", "login.authorized", "login.bound", "login.claimed"]);
        let LoginEvent::Scanned { identity, .. } = &events[1].event else { panic!("not scanned") };
        assert_eq!(identity.openid, Personal::from("openid"));
        assert_eq!((events[1].actor.as_str(), events[1].request.as_deref()), ("browser", Some("r1")));
        assert_eq!(events[1].ip, Some(Personal::from("198.51.100.7")));
        assert_eq!(events.iter().map(|event| event.sequence).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    }

    an_upcaster_sees_values_in_clear(given) {
        use cqrs_es::persist::SemanticVersionEventUpcaster;
        given.issue("1").await;
        let upcaster = SemanticVersionEventUpcaster::new("login.issued", "1.1", Box::new(|mut payload| {
            let ip = &mut payload["login.issued"]["origin"]["ip"];
            assert_eq!(ip["$personal"], "198.51.100.7");
            ip["$personal"] = "203.0.113.9".into();
            payload
        }));
        let core = &given.store.core;
        let reader = Reader {
            database: core.backend.reading(),
            root: core.root.clone(),
            kinds: Kinds::all(),
            upcasters: vec![Box::new(upcaster)],
        };
        let standing = reader.standing(&Stream::new("login", "1")).await.unwrap();
        let login: &Login = typed(&*standing.state).unwrap();
        assert_eq!(login.issued.as_ref().unwrap().origin.ip, Personal::from("203.0.113.9"));
    }

    an_event_that_was_edited_does_not_open(given) {
        given.issue("1").await;
        given.issue("2").await;
        let theirs = "(SELECT e.payload FROM events e WHERE e.aggregate_id = '2' AND e.sequence = 1)";
        given.sql(&format!("UPDATE events SET payload = {theirs} WHERE aggregate_id = '1'")).await;
        let read = given.store.history.events_of::<LoginEvent>("login", "1").await;
        assert!(matches!(read, Err(StoreError::Seal(_))));
    }

    without_the_root_key_it_does_not_open_and_makes_no_new_one(given) {
        let Given { store, fresh } = given;
        store.close().await;
        let away = fresh.root_key_file.with_extension("away");
        fs::rename(&fresh.root_key_file, &away).unwrap();
        let refused = open(fresh.config()).await.unwrap_err();
        assert!(matches!(refused, OpenError::RootKey(RootKeyError::Missing(_))), "{refused}");
        assert!(!fresh.root_key_file.exists());

        let other = testing::fresh(testing::Kind::Sqlite).await.unwrap();
        open(other.config()).await.unwrap();
        fs::copy(&other.root_key_file, &fresh.root_key_file).unwrap();
        let refused = open(fresh.config()).await.unwrap_err();
        assert!(matches!(refused, OpenError::RootKey(RootKeyError::Wrong)), "{refused}");

        fs::rename(&away, &fresh.root_key_file).unwrap();
        open(fresh.config()).await.unwrap();
    }

    secrets_come_back_from_the_vault_only_under_their_name(given) {
        use secrecy::ExposeSecret;
        let vault = &given.store.vault;
        vault.put("app_secret/1", b"the secret").await.unwrap();
        vault.put("app_secret/1", b"the new secret").await.unwrap();
        let secret = vault.get("app_secret/1").await.unwrap().unwrap();
        assert_eq!(secret.expose_secret(), b"the new secret");
        assert!(vault.get("app_secret/2").await.unwrap().is_none());
        given.sql("UPDATE vault SET name = 'app_secret/2' WHERE name = 'app_secret/1'").await;
        assert!(matches!(vault.get("app_secret/2").await, Err(StoreError::Seal(_))));
        assert_eq!(vault.fingerprint(b"a"), vault.fingerprint(b"a"));
        assert_ne!(vault.fingerprint(b"a"), vault.fingerprint(b"b"));
        assert_eq!(vault.derive("code", "1").len(), 43);
        assert_ne!(vault.derive("code", "1"), vault.derive("code", "2"));
    }

    a_person_who_is_forgotten_is_nowhere_any_more(given) {
        use domain::user::{User, UserCommand};
        given.sign_in("1", "the-openid", "+8613800000000").await;
        given.sign_in("2", "another", "+8613900000000").await;
        given.one::<User>("user-1", UserCommand::Erase { at: noon() }).await;

        let events = given.store.history.events_of::<LoginEvent>("login", "1").await.unwrap();
        let LoginEvent::Scanned { identity, .. } = &events[1].event else { panic!("not scanned") };
        assert_eq!(identity.openid, Personal::Erased);
        assert_eq!(events[1].ip, None);
        let rows = given.rows("SELECT network FROM logins WHERE id = '1'", &[]).await;
        assert_eq!(rows[0].optional_text("network").unwrap(), None);
        let report = given.store.rebuild(true).await.unwrap();
        assert!(report.is_clean(), "{report}");

        // Whoever comes later with the same number is somebody new; others are untouched.
        given.sign_in("3", "the-openid", "+8613800000000").await;
        let events = given.store.history.events_of::<LoginEvent>("login", "2").await.unwrap();
        let LoginEvent::Scanned { identity, .. } = &events[1].event else { panic!("not scanned") };
        assert_eq!(identity.openid, Personal::from("another"));

        // What still happens to a login of the forgotten person is written without anything about them.
        let _ = given.execute(&scan("1", "the-openid")).await;
        let given = given.reopened().await;
        let events = given.store.history.events_of::<LoginEvent>("login", "1").await.unwrap();
        assert_eq!(events.last().map(|event| event.name.as_str()), Some("login.attempt_refused"));
        assert!(events.iter().all(|event| event.ip.is_none()));
    }

    a_person_who_is_forgotten_elsewhere_does_not_come_back_from_the_cache(given) {
        use domain::{decisions::Execute, user::{User, UserCommand}};
        given.issue("1").await;
        given.scan("1", "the-openid").await;
        given.authorize("1", "+8613800000000").await;
        let other = open(given.fresh.config()).await.unwrap();
        let erase = Execute::<User>::new("user-1", UserCommand::Erase { at: noon() });
        other.commands.execute(&context(), &erase).await.unwrap();
        // Both are written by what has the login in its cache, one of them perhaps before it heard of the erasure.
        given.claim("1").await;
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        given.execute(&scan("1", "another")).await.unwrap();
        let rows = given.rows("SELECT openid, network FROM logins WHERE id = '1'", &[]).await;
        assert_eq!(rows[0].optional_text("openid").unwrap(), None);
        assert_eq!(rows[0].optional_text("network").unwrap(), None);
        let report = given.store.rebuild(true).await.unwrap();
        assert!(report.is_clean(), "{report}");
    }

    with_the_keys_of_a_person_go_the_values_in_the_rows(given) {
        given.sign_in("1", "the-openid", "+8613800000000").await;
        let mut proposal = Proposal::default();
        forget::erase(&given.store.core, &"user-1".into(), &mut proposal).await.unwrap();
        let login = proposal.upserted.iter().find(|row| row.table.name == "logins").unwrap();
        assert!(!format!("{login:?}").contains("the-openid"));
        assert!(proposal.read.contains(&(Stream::new("login", "1"), 5)));
        let keys = proposal.upserted.iter().filter(|row| row.table.name == "person_keys");
        assert!(keys.clone().count() >= 2 && keys.clone().all(|row| row.values[2] == Value::Text(None)));
    }
}
