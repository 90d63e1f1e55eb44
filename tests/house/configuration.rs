//! `docs/configuration.md` holds one TOML block with every key there is: those with a default at their default, those
//! without as a comment.

use std::collections::BTreeSet;

use saoma::config::Config;

use super::read;

/// The first TOML block.
fn documented() -> String {
    let text = read("docs/configuration.md");
    let (_, block) = text.split_once("```toml\n").expect("a TOML block");
    block.split_once("```").expect("its end").0.to_owned()
}

/// The block with its commented keys and tables taken in.
fn with_every_key() -> toml::Table {
    let block = documented();
    let taken_in = block.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line));
    let text = taken_in.collect::<Vec<_>>().join("\n");
    text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Every key of a table, as `table.key`.
fn keys(table: &toml::Table, within: &str, found: &mut BTreeSet<String>) {
    for (key, value) in table {
        let path = format!("{within}{key}");
        match value {
            toml::Value::Table(inner) => keys(inner, &format!("{path}."), found),
            _ => _ = found.insert(path),
        }
    }
}

/// The names that serde knows at a place: it lists them where it meets one that it does not know.
fn known_at(table: &str) -> Option<Vec<String>> {
    let header = if table.is_empty() { String::new() } else { format!("[{table}]\n") };
    let error =
        toml::from_str::<Config>(&format!("{header}not_a_key = 1")).unwrap_err().to_string();
    let (_, expected) = error.split_once("unknown field `not_a_key`, expected ")?;
    Some(expected.split('`').skip(1).step_by(2).map(str::to_owned).collect())
}

/// Every key that the code knows.
fn known(table: &str, found: &mut BTreeSet<String>) {
    for name in known_at(table).unwrap_or_default() {
        let path = if table.is_empty() { name } else { format!("{table}.{name}") };
        match known_at(&path) {
            Some(_) => known(&path, found),
            None => _ = found.insert(path),
        }
    }
}

#[test]
fn every_key_of_the_configuration_is_documented() {
    let (mut documented, mut there) = (BTreeSet::new(), BTreeSet::new());
    keys(&with_every_key(), "", &mut documented);
    known("", &mut there);
    assert!(there.contains("wechat.default.app_id"), "{there:?}");
    assert_eq!(documented, there);
}

#[test]
fn every_documented_default_is_the_one_of_the_code() {
    let shown: Config = toml::from_str(&documented()).unwrap();
    let own: Config = toml::from_str("public_url = 'https://login.example.com'").unwrap();
    assert_eq!(format!("{shown:#?}"), format!("{own:#?}"));
}

#[test]
fn what_is_documented_without_a_default_is_understood() {
    with_every_key().try_into::<Config>().unwrap();
}
