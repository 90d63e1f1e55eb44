//! Who may depend on whom, read from `cargo tree`.

use std::{collections::BTreeMap, process::Command};

use super::root;

const OURS: [&str; 7] = [
    "saoma",
    "saoma-domain",
    "saoma-eventstore",
    "saoma-projections",
    "saoma-wechat",
    "saoma-web",
    "saoma-fixtures",
];

/// A crate that is built in.
struct Built {
    version: String,
    licence: String,
}

/// The crates of which a package's production build is made, itself among them; `depth` 1 for those that it names.
fn tree(package: &str, features: &[&str], depth: Option<usize>) -> BTreeMap<String, Built> {
    let depth = depth.map(|depth| format!("--depth={depth}"));
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args("tree --locked --offline --edges normal --prefix none".split(' '))
        .args(["--format", "{p}\t{l}", "--package", package])
        .args(depth)
        .args(features)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().filter(|line| !line.is_empty()).map(built).collect()
}

/// `NAME vVERSION (PATH)<tab>LICENCE`, and ` (*)` after what was shown before.
fn built(line: &str) -> (String, Built) {
    let (package, licence) = line.split_once('\t').unwrap();
    let mut words = package.split_whitespace();
    let (name, version) = (words.next().unwrap(), words.next().unwrap().trim_start_matches('v'));
    let licence = licence.trim_end_matches("(*)").trim().to_owned();
    (name.to_owned(), Built { version: version.to_owned(), licence })
}

fn named_by(package: &str) -> Vec<String> {
    tree(package, &[], Some(1)).into_keys().filter(|name| name != package).collect()
}

fn ours(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).filter(|name| OURS.contains(name)).collect()
}

#[test]
fn the_server_can_name_neither_sqlx_nor_cqrs_es() {
    let named = named_by("saoma");
    assert!(named.iter().any(|name| name == "actix-web"), "{named:?}");
    for forbidden in ["sqlx", "sqlx-core", "cqrs-es", "postgres-es", "rusqlite", "libsqlite3-sys"] {
        assert!(!named.iter().any(|name| name == forbidden), "{forbidden}");
    }
}

/// cqrs-es brings a runtime, but the domain cannot name it.
#[test]
fn the_domain_names_nothing_that_does_io() {
    assert_eq!(
        named_by("saoma-domain"),
        ["chrono", "cqrs-es", "serde", "serde_json", "thiserror", "url"]
    );
}

#[test]
fn each_of_ours_depends_on_what_lies_below_it() {
    assert_eq!(ours(&named_by("saoma-domain")), [""; 0]);
    for alone in ["saoma-fixtures", "saoma-wechat", "saoma-web"] {
        assert_eq!(ours(&named_by(alone)), [""; 0], "{alone}");
    }
    assert_eq!(ours(&named_by("saoma-projections")), ["saoma-domain"]);
    assert_eq!(ours(&named_by("saoma-eventstore")), ["saoma-domain", "saoma-projections"]);
}

#[test]
fn who_asks_wechat_or_draws_serves_no_http() {
    for crate_of_ours in ["saoma-wechat", "saoma-web"] {
        assert!(!named_by(crate_of_ours).contains(&"actix-web".to_owned()), "{crate_of_ours}");
    }
}

#[test]
fn only_event_store_and_projections_name_sqlx() {
    let names_sqlx = |ours: &&str| named_by(ours).contains(&"sqlx".to_owned());
    let naming: Vec<&str> = OURS.into_iter().filter(names_sqlx).collect();
    assert_eq!(naming, ["saoma-eventstore", "saoma-projections"]);
}

#[test]
fn the_production_build_has_no_fixtures() {
    assert!(tree("saoma", &[], None).contains_key("saoma-fixtures"));
    assert!(!tree("saoma", &["--no-default-features"], None).contains_key("saoma-fixtures"));
}

#[test]
fn nothing_with_an_open_advisory_or_a_second_tls_is_built_in() {
    let built = tree("saoma", &[], None);
    for forbidden in ["rsa", "openssl", "openssl-sys", "native-tls", "ring", "actix-governor"] {
        assert!(!built.contains_key(forbidden), "{forbidden}");
    }
    let h2 = built.get("h2").map_or("", |h2| &h2.version);
    assert!(!h2.starts_with("0.3."), "RUSTSEC-2026-0258");
}

#[test]
fn no_licence_asks_for_the_source_of_what_links_it() {
    for (name, Built { licence, .. }) in tree("saoma", &[], None) {
        let choices = licence.split(" OR ").flat_map(|choice| choice.split('/'));
        let free = choices.into_iter().any(|choice| !choice.is_empty() && !choice.contains("GPL"));
        assert!(free, "{name}: {licence:?}");
    }
}
