//! `fixtures/events/stored` holds every stored form of event that was ever shipped: sealed, with its columns, and the keys
//! that open it. Every one opens and folds, for ever. That folder only grows.
//!
//! For a new shape: add it to `fixtures/events/<aggregate>.json`, then run this module's tests with
//! `SAOMA_WRITE_STORED_FORM=<name of the new file>`, and add the line that `sha256sum` says to `SHA256SUMS`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use aws_lc_rs::digest;
use serde_json::{Value as Json, json};

use super::given::noon;
use crate::{
    Config, Store, open,
    secrets::{
        key::Key,
        keyring::PoolKey,
        personal_keys::{Filing, PersonalKey},
        seal::{self, Place},
    },
    streams::{aggregate_types::AggregateType, reader::is_understood},
    testing::{self, Kind},
    words::stream::{Scope, Stream},
};

const POOL: &str = "acme";
/// Names the file that is written; unset, nothing is.
const WRITE: &str = "SAOMA_WRITE_STORED_FORM";

fn events() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/events")
}

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(events().join("stored"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn stored(file: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// The shapes in clear, of one type of aggregate.
fn shapes(kind: AggregateType) -> Vec<Json> {
    let file = events().join(format!("{}.json", kind.name()));
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn name_of(shape: &Json) -> String {
    shape.as_object().unwrap().keys().next().unwrap().clone()
}

/// Writes every shape as it is stored today: a stream of its own for each, all sealed under one personal key.
fn write_today(file: &Path) {
    let (root, pool_bytes, deployment_bytes) = ([7_u8; 32], [8_u8; 32], [9_u8; 32]);
    let (root, scope) = (Key::new(&root).unwrap(), Scope::from(POOL));
    let (pool, deployment) =
        (PoolKey::new(&pool_bytes).unwrap(), PoolKey::new(&deployment_bytes).unwrap());
    let wrapped = |under: &Key, scope: &Scope, bytes: &[u8]| {
        under.seal(&crate::secrets::keyring::place(scope), bytes).unwrap()
    };
    let key = PersonalKey::make(&pool, &scope).unwrap();
    let row = key.row(&scope, None, &Filing::of_person("u1"));
    let mut rows = Vec::new();
    let mut position = 0;
    for kind in AggregateType::ALL {
        for (number, shape) in (1..).zip(shapes(*kind)) {
            position += 1;
            let (id, sequence) = (format!("stored-{number}"), 1);
            let stream = Stream::stored(&scope, kind.name().to_owned(), &id);
            let name = name_of(&shape);
            let version = kind.events().iter().find(|event| event.name == name).unwrap().version;
            let place = Place { stream: &stream, sequence, event_type: &name };
            let mut payload = shape.clone();
            seal::seal(&mut payload, Some(&key.key), place).unwrap();
            let (sealed, text) =
                seal::seal_metadata(&json!({ "ip": "203.0.113.7" }), &key.key, place).unwrap();
            rows.push(json!({
                "aggregate_type": stream.kind, "aggregate_id": *stream.id, "sequence": sequence,
                "event_type": name, "event_version": version, "payload": payload.to_string(),
                "metadata": json!({ "request": "r1", sealed: text }).to_string(), "pool": POOL,
                "position": position, "unit": position,
                "command": format!("01a204b7-0000-7000-8000-{position:012}"),
                "recorded_at": noon().to_rfc3339(), "application": "shop", "subject": "u1", "actor": "browser",
            }));
        }
    }
    let text = |at: usize| format!("{:?}", row.values[at]);
    assert!(text(2).contains("1."));
    let cells: Vec<Option<String>> = row
        .values
        .iter()
        .map(|value| match value {
            projections::Value::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    let form = json!({
        "root_key": base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, [7_u8; 32]),
        "keyring": { "": wrapped(&root, &Scope::deployment(), &deployment_bytes),
            POOL: wrapped(&deployment.wrap, &scope, &pool_bytes) },
        "personal_keys": [cells],
        "events": rows,
    });
    fs::write(file, serde_json::to_string_pretty(&form).unwrap() + "\n").unwrap();
}

/// A database that holds a stored form, as an older version left it.
async fn database(kind: Kind, form: &Json) -> (testing::Fresh, Store) {
    let fresh = testing::fresh(kind).await.unwrap();
    fs::write(&fresh.root_key_file, form["root_key"].as_str().unwrap()).unwrap();
    fs::set_permissions(&fresh.root_key_file, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .unwrap();
    let backend = crate::database::backend::Backend::connect(&fresh.url).await.unwrap();
    let text = |value: &Json| match value {
        Json::String(text) => format!("'{}'", text.replace('\'', "''")),
        Json::Null => "NULL".to_owned(),
        other => other.to_string(),
    };
    for (pool, wrapped) in form["keyring"].as_object().unwrap() {
        let sql =
            format!("INSERT INTO keyring (pool, wrapped) VALUES ('{pool}', {})", text(wrapped));
        backend.execute(&sql, &[]).await.unwrap();
    }
    for key in form["personal_keys"].as_array().unwrap() {
        let cells: Vec<String> = key.as_array().unwrap().iter().map(text).collect();
        let columns = "pool, id, wrapped, login, person, identity, union_identity";
        let sql = format!("INSERT INTO personal_keys ({columns}) VALUES ({})", cells.join(", "));
        backend.execute(&sql, &[]).await.unwrap();
    }
    let rows = form["events"].as_array().unwrap();
    for row in rows {
        let row = row.as_object().unwrap();
        let columns: Vec<&str> = row.keys().map(String::as_str).collect();
        let cells: Vec<String> = row.values().map(text).collect();
        let sql =
            format!("INSERT INTO events ({}) VALUES ({})", columns.join(", "), cells.join(", "));
        backend.execute(&sql, &[]).await.unwrap();
    }
    let head = format!("INSERT INTO heads (pool, position) VALUES ('{POOL}', {})", rows.len());
    backend.execute(&head, &[]).await.unwrap();
    backend.close().await;
    let config = Config { url: fresh.url.clone(), root_key_file: fresh.root_key_file.clone() };
    let store = open(config).await.unwrap();
    (fresh, store)
}

async fn every_stored_form_opens_and_folds(kind: Kind) {
    for file in files() {
        let form = stored(&file);
        let (_fresh, store) = database(kind, &form).await;
        let mut streams: BTreeMap<Stream, Vec<Json>> = BTreeMap::new();
        for row in form["events"].as_array().unwrap() {
            let stream = Stream::stored(
                &Scope::from(POOL),
                row["aggregate_type"].as_str().unwrap().to_owned(),
                row["aggregate_id"].as_str().unwrap(),
            );
            streams.entry(stream).or_default().push(row.clone());
        }
        for (stream, rows) in streams {
            let shapes = shapes(AggregateType::named(&stream.kind).unwrap());
            let events = store.shared.reader.history(&stream).await.unwrap();
            assert_eq!(events.len(), rows.len(), "{stream}");
            let is_erased =
                rows.iter().any(|row| row["event_type"] == format!("{}.erased", stream.kind));
            for event in &events {
                is_understood(event, &stream).unwrap();
                // It says what was shipped in clear beside it.
                assert!(shapes.contains(&event.event.payload), "{stream}: {}", event.event.payload);
                assert_eq!(event.event.metadata.get("ip").is_some(), !is_erased, "{stream}");
            }
            let folded = store.shared.reader.folded(&stream).await.unwrap();
            assert_eq!(folded.version, rows.len() as u64);
        }
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_stored_form_opens_and_folds_on_sqlite() {
    every_stored_form_opens_and_folds(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_stored_form_opens_and_folds_on_postgres() {
    every_stored_form_opens_and_folds(Kind::Postgres).await;
}

#[test]
fn every_event_at_its_version_is_among_the_stored_forms() {
    if let Ok(name) = std::env::var(WRITE) {
        write_today(&events().join("stored").join(name));
    }
    let rows =
        files().into_iter().flat_map(|file| stored(&file)["events"].as_array().unwrap().clone());
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let shipped: BTreeSet<(String, String)> =
        rows.map(|row| (text(&row["event_type"]), text(&row["event_version"]))).collect();
    for kind in AggregateType::ALL {
        for event in kind.events() {
            let today = (event.name.to_owned(), event.version.to_owned());
            assert!(shipped.contains(&today), "{today:?} is in no stored form");
        }
    }
}

#[test]
fn what_was_shipped_is_as_it_was() {
    let folder = events().join("stored");
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    let mut listed = BTreeSet::new();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let bytes = fs::read(folder.join(name)).unwrap();
        let found = digest::digest(&digest::SHA256, &bytes);
        let found: String = found.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, sum, "{name} was edited after it was shipped");
        listed.insert(folder.join(name));
    }
    assert_eq!(listed, files().into_iter().collect());
}
