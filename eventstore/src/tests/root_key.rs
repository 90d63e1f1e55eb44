//! The root key can be changed while servers go on, since it wraps one key only.

use std::{collections::BTreeSet, fs};

use projections::ResultRow;
use serde_json::{Value as Json, json};

use super::{given::*, on_both_databases};
use crate::{
    Config, OpenError, RootKeyError, StoreError, open, rotate_root_key,
    secrets::{key::KeyId, root_key},
    testing,
    words::stream::Scope,
};

on_both_databases! {
    a_root_key_is_changed_while_a_server_goes_on(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let new = Config {
            root_key_file: given.fresh.root_key_file.with_extension("new"),
            ..given.fresh.config()
        };
        rotate_root_key(&given.fresh.config(), &new.root_key_file).await.unwrap();
        // The running server goes on, also with a pool that was not there before.
        set_up_other(&given).await;
        assert_eq!(user_of(&given, "2", "openid").await, "user-1");
        given.store.vault.put(Some(&other_pool()), "secret", b"of the pool").await.unwrap();
        let Given { store, fresh } = given;
        store.close().await;

        let refused = open(fresh.config()).await.unwrap_err();
        let said = format!(
            "the root key {} is not the one that this database was written under",
            fresh.root_key_file.display()
        );
        assert_eq!(refused.to_string(), said);
        let given = Given { store: open(new).await.unwrap(), fresh };
        assert_eq!(user_of(&given, "3", "openid").await, "user-1");
        let connection = given
            .store
            .history
            .events_of::<Json>(&other_pool(), "connection", "other-wechat")
            .await
            .unwrap();
        assert!(connection[0].ip.is_some());
        assert!(given.store.vault.get(Some(&other_pool()), "secret").await.unwrap().is_some());
        given.is_consistent().await;
    }

    a_root_key_is_changed_under_load(given) {
        let (first, fresh) = (given.fresh.root_key_file.clone(), &given.fresh);
        let signing_in = async {
            for login in 0..20 {
                given.sign_in(&login.to_string(), &format!("openid-{login}"), &phone(login)).await;
            }
        };
        let rotating = async {
            let mut file = first;
            for round in 0..5 {
                let config = Config { root_key_file: file, ..fresh.config() };
                let next = fresh.root_key_file.with_extension(round.to_string());
                rotate_root_key(&config, &next).await.unwrap();
                // Another server starts with it, and knows everybody.
                let store = open(Config { root_key_file: next.clone(), ..config }).await.unwrap();
                store.close().await;
                file = next;
            }
        };
        tokio::join!(signing_in, rotating);
        given.is_consistent().await;
    }

    a_wrong_root_key_changes_nothing(given) {
        let other = testing::fresh(testing::Kind::Sqlite).await.unwrap();
        open(other.config()).await.unwrap();
        let wrong = Config { root_key_file: other.root_key_file.clone(), ..given.fresh.config() };
        let new = given.fresh.root_key_file.with_extension("new");
        let refused = rotate_root_key(&wrong, &new).await.unwrap_err();
        assert!(matches!(refused, OpenError::RootKey(RootKeyError::Wrong(_))), "{refused}");
        assert!(!new.exists());
        given.reopened().await;
    }

    a_copy_of_the_root_key_does_not_take_its_place(given) {
        let copy = given.fresh.root_key_file.with_extension("copy");
        fs::copy(&given.fresh.root_key_file, &copy).unwrap();
        let refused = rotate_root_key(&given.fresh.config(), &copy).await.unwrap_err();
        assert!(matches!(refused, OpenError::RootKey(RootKeyError::Same(_))), "{refused}");
    }

    without_the_root_key_it_does_not_open_and_makes_no_new_one(given) {
        let Given { store, fresh } = given;
        store.close().await;
        let away = fresh.root_key_file.with_extension("away");
        fs::rename(&fresh.root_key_file, &away).unwrap();
        let refused = open(fresh.config()).await.unwrap_err();
        assert!(matches!(refused, OpenError::RootKey(RootKeyError::Missing(_))), "{refused}");
        assert!(!fresh.root_key_file.exists());
        fs::rename(&away, &fresh.root_key_file).unwrap();
        open(fresh.config()).await.unwrap();
    }

    whatever_is_sealed_names_the_key_that_opens_it(given) {
        set_up_other(&given).await;
        given.execute(&issue_for("grant", "1")).await.unwrap();
        given.scan("1", "openid").await;
        given.authorize("1", &phone(1)).await;
        given.execute(&claim_for("grant", "1")).await.unwrap();
        let store = &given.store;
        store.vault.put(None, "a", b"secret").await.unwrap();
        store.vault.put(Some(&pool()), "b", b"secret").await.unwrap();
        store.exchanges.begin("ticket", &[1; 32]).await.unwrap();
        store.exchanges.finish("ticket", &[1; 32], b"openid").await.unwrap();
        store.pending.put(&pool(), &"grant".into(), &request()).await.unwrap();

        let keyring = &store.shared.keyring;
        let root = root_key::read_or_make(&given.fresh.root_key_file, true).unwrap().id;
        let deployment = keyring.deployment().wrap.id.clone();
        let of_pool = |pool: &str| {
            let scope = Scope::from(pool);
            async move { keyring.of(&scope).await.unwrap().wrap.id.clone() }
        };
        let acme = of_pool("acme").await;
        let pools = BTreeSet::from([acme.clone(), of_pool("other").await]);
        let personal = given.lines("SELECT id AS line FROM personal_keys").await;
        let personal: BTreeSet<KeyId> = personal.into_iter().map(KeyId::from).collect();
        assert_eq!(
            keys(&given, "SELECT wrapped AS line FROM keyring WHERE pool = ''").await,
            BTreeSet::from([root])
        );
        assert_eq!(
            keys(&given, "SELECT wrapped AS line FROM keyring WHERE pool <> ''").await,
            BTreeSet::from([deployment.clone()])
        );
        assert_eq!(keys(&given, "SELECT wrapped AS line FROM personal_keys").await, pools);
        assert_eq!(
            keys(&given, "SELECT wrapped AS line FROM vault").await,
            BTreeSet::from([deployment.clone(), acme.clone()])
        );
        assert!(sealed_in_events(&given).await.is_subset(&personal));
        assert_eq!(ephemeral_keys(&given).await, BTreeSet::from([deployment.clone(), acme]));
        // So does a name: under another key it is another hash.
        for name in given.lines("SELECT name AS line FROM names").await {
            let (key, hash) = name.split_once('.').unwrap();
            assert!(
                hash.len() == 43
                    && (pools.contains(&KeyId::from(key.to_owned())) || key == deployment.as_str())
            );
        }
    }

    a_pool_whose_key_is_lost_gets_no_new_one(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.sql("DELETE FROM keyring WHERE pool = 'acme'").await;
        let given = given.reopened().await;
        let refused = given.execute(&issue("2")).await.unwrap_err();
        assert!(
            refused.to_string().contains("pool acme does not open: its key is missing"),
            "{refused}"
        );
        let read = given.store.history.events_of::<Json>(&pool(), "login", "1").await.unwrap_err();
        assert!(matches!(read, StoreError::Seal(_)), "{read}");
        assert_eq!(given.number("SELECT count(*) AS n FROM keyring WHERE pool = 'acme'").await, 0);
    }

    nor_does_a_deployment(given) {
        let Given { store, fresh } = given;
        store.shared.backend.execute("DELETE FROM keyring WHERE pool = ''", &[]).await.unwrap();
        store.close().await;
        let refused = open(fresh.config()).await.unwrap_err();
        assert!(
            refused.to_string().contains("the deployment does not open: its key is missing"),
            "{refused}"
        );
    }
}

async fn user_of(given: &Given, login: &str, openid: &str) -> String {
    given.sign_in(login, openid, &phone(1)).await.answer.login.bound.unwrap().user.to_string()
}

/// The keys that the texts of a query name.
async fn keys(given: &Given, sql: &str) -> BTreeSet<KeyId> {
    let texts = given.lines(sql).await;
    assert!(!texts.is_empty());
    texts.iter().map(|text| KeyId::named_in(text).expect("it names a key")).collect()
}

async fn ephemeral_keys(given: &Given) -> BTreeSet<KeyId> {
    let sql = "SELECT (SELECT answer FROM exchanges) AS answer, (SELECT request FROM pending_requests) AS request";
    let row = given.ephemeral_row(sql).await;
    ["answer", "request"].map(|column| KeyId::named_in(&row.text(column).unwrap()).unwrap()).into()
}

/// The keys that everything sealed in events names: values of payloads, and what metadata say of a person.
async fn sealed_in_events(given: &Given) -> BTreeSet<KeyId> {
    let sql =
        "SELECT CAST(payload AS text) AS payload, CAST(metadata AS text) AS metadata FROM events";
    let rows = given.rows(sql, &[]).await;
    let json = |row: &ResultRow, column| serde_json::from_str(&row.text(column).unwrap()).unwrap();
    let texts = rows.iter().flat_map(|row| {
        let metadata: Json = json(row, "metadata");
        sealed(&json(row, "payload"))
            .into_iter()
            .chain(sealed(&json!({ "$sealed": metadata["sealed"] })))
    });
    let keys: BTreeSet<KeyId> =
        texts.map(|text| KeyId::named_in(&text).expect("it names a key")).collect();
    assert!(!keys.is_empty());
    keys
}

fn sealed(json: &Json) -> Vec<String> {
    match json {
        Json::Object(map) => match map.get("$sealed") {
            Some(text) => text.as_str().map(str::to_owned).into_iter().collect(),
            None => map.values().flat_map(sealed).collect(),
        },
        Json::Array(items) => items.iter().flat_map(sealed).collect(),
        _ => Vec::new(),
    }
}
