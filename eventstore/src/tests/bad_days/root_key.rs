//! The root key is changed while everybody signs in.

use std::fs;

use domain::{
    decisions::Execute,
    id::PoolId,
    pool::{Pool, PoolCommand, PoolEvent, PoolSettings},
};
use secrecy::ExposeSecret;

use super::{holds::holds, load::Load, replicas::Replicas};
use crate::{
    Config, OpenError, RootKeyError, open, rotate_root_key,
    tests::{
        given::{Given, context_of, noon, pool},
        on_both_databases,
    },
};

const SECRET: &[u8] = b"an AppSecret";

/// Makes pools at either replica in turn, each with a key of its own, and a secret in it.
async fn make_pools(replicas: &Replicas, names: &[&str]) {
    for (at, name) in names.iter().enumerate() {
        let (given, pool) = (&replicas.both[at % 2], PoolId::from(*name));
        let (name, host) = ((*name).to_owned(), Some((*name).to_owned()));
        let settings = PoolSettings { name, host, ..Default::default() };
        let create = PoolCommand::Create { pool: pool.clone(), settings, at: noon() };
        let create = Execute::<Pool>::new(pool.as_str(), create);
        given.store.commands.execute(&context_of(&pool), &create).await.unwrap();
        given.store.vault.put(Some(&pool), "secret", SECRET).await.unwrap();
    }
}

/// What was sealed in a pool opens.
async fn opens(given: &Given, name: &str) {
    let pool = PoolId::from(name);
    let events = given.store.history.events_of::<PoolEvent>(&pool, "pool", name).await.unwrap();
    let ip = events[0].ip.as_ref().and_then(|ip| ip.clear());
    assert_eq!(ip.map(String::as_str), Some("198.51.100.7"));
    let secret = given.store.vault.get(Some(&pool), "secret").await.unwrap().unwrap();
    assert_eq!(secret.expose_secret(), SECRET);
}

/// The old file opens nothing any more, and without it the database is not taken for a new one.
async fn does_not_open(old: &Config) {
    let wrong = open(old.clone()).await.unwrap_err();
    assert!(matches!(wrong, OpenError::RootKey(RootKeyError::Wrong(_))), "{wrong}");
    fs::remove_file(&old.root_key_file).unwrap();
    let missing = open(old.clone()).await.unwrap_err();
    assert!(matches!(missing, OpenError::RootKey(RootKeyError::Missing(_))), "{missing}");
}

on_both_databases! {
    a_root_key_is_changed_under_load_and_then_everything_opens_with_the_new_file_alone(given) {
        let replicas = Replicas::of(given).await;
        let old = replicas.config.clone();
        let new_file = old.root_key_file.with_file_name("new.key");
        let new = Config { root_key_file: new_file.clone(), ..old.clone() };
        let code = replicas.one().store.vault.derive(Some(&pool()), "code", "1").await.unwrap();
        let load = Load::on(&replicas);
        load.goes_on(30).await;
        make_pools(&replicas, &["a", "b"]).await;
        let rotating = rotate_root_key(&old, &new_file);
        let meanwhile = make_pools(&replicas, &["c", "d", "e", "f"]);
        let (rotated, ()) = tokio::join!(rotating, meanwhile);
        rotated.unwrap();
        make_pools(&replicas, &["g", "h"]).await;
        load.goes_on(30).await;
        let acknowledged = load.stop().await;
        does_not_open(&old).await;

        let [one, other] = replicas.both;
        one.store.close().await;
        other.store.close().await;
        let newcomer = Given { store: open(new).await.unwrap(), fresh: one.fresh };
        holds(&newcomer, &acknowledged).await;
        for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            opens(&newcomer, name).await;
        }
        let again = newcomer.store.vault.derive(Some(&pool()), "code", "1").await.unwrap();
        assert_eq!(again, code);
    }
}
