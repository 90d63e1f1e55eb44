//! What is left of a person.

use std::{collections::BTreeSet, fs, io::ErrorKind, path::Path};

use domain::{login::LoginEvent, personal::Personal};
use serde_json::Value as Json;

use super::person::SECRETS;
use crate::{
    secrets::{key::KeyId, seal},
    testing,
    tests::given::*,
};

/// The names and texts of a login's events.
pub async fn history(given: &Given, login: &str) -> Vec<(String, String)> {
    let events = given.store.history.events_of::<Json>(&pool(), "login", login).await.unwrap();
    events
        .into_iter()
        .map(|event| (event.name, format!("{} {:?}", event.event, event.ip)))
        .collect()
}

pub async fn openid_of(given: &Given, login: &str) -> Personal<String> {
    let events = given.store.history.events_of::<LoginEvent>(&pool(), "login", login).await;
    let scanned = events.unwrap().into_iter().find_map(|event| match event.event {
        LoginEvent::Scanned { identity, .. } => Some(identity.openid),
        _ => None,
    });
    scanned.unwrap()
}

pub async fn found_in_the_database(given: &Given) -> BTreeSet<&'static str> {
    let dump = testing::dump(&given.fresh).await.unwrap();
    let found = |secret: &&str| dump.iter().any(|(_, text)| text.contains(secret));
    SECRETS.into_iter().filter(found).collect()
}

pub fn found_in_the_files(given: &Given) -> BTreeSet<&'static str> {
    let file = given.fresh.url.strip_prefix("sqlite:").unwrap();
    let parts = ["", "-wal", "-ephemeral", "-ephemeral-wal"];
    let read = |part| fs::read(format!("{file}{part}")).unwrap();
    parts.into_iter().flat_map(|part| found_in(&read(part))).collect()
}

/// What is found in any file of a folder, and of the folders in it. The server removes some meanwhile.
pub fn found_below(folder: &Path) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(found_below(&path));
            continue;
        }
        match fs::read(&path) {
            Ok(bytes) => found.extend(found_in(&bytes)),
            Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound, "{}", path.display()),
        }
    }
    found
}

fn found_in(bytes: &[u8]) -> BTreeSet<&'static str> {
    let text = String::from_utf8_lossy(bytes);
    SECRETS.into_iter().filter(|secret| text.contains(secret)).collect()
}

/// Under whom keys are filed that open something.
pub async fn persons_with_keys(given: &Given) -> Vec<String> {
    let keys = "SELECT DISTINCT coalesce(person, login) AS line FROM personal_keys WHERE wrapped IS NOT NULL \
        AND coalesce(login, '') NOT IN ('acme', 'shop', 'wechat') ORDER BY 1";
    given.lines(keys).await
}

/// Whatever is sealed in a login stands under a key that is destroyed.
pub async fn no_key_is_left(given: &Given, login: &str) {
    let sql = "SELECT CAST(payload AS text) AS payload, CAST(metadata AS text) AS metadata FROM events \
        WHERE aggregate_type = 'login' AND aggregate_id = $1";
    let mut named = BTreeSet::new();
    for row in given.rows(sql, &[login.into()]).await {
        let json = |column: &str| serde_json::from_str(&row.text(column).unwrap()).unwrap();
        seal::keys_in(&json("payload"), &json("metadata"), &mut named);
    }
    let left = given.lines("SELECT id AS line FROM personal_keys WHERE wrapped IS NOT NULL").await;
    let left: BTreeSet<KeyId> = left.into_iter().map(KeyId::from).collect();
    assert!(!named.is_empty());
    assert!(named.is_disjoint(&left), "{login}: {named:?} of {left:?}");
}
