//! `docs/security.md`: a row an attack, with the tests that show what is done about it.

use std::collections::{BTreeMap, BTreeSet};

use super::{files, read};

/// The attacks on a ticket, a phone, a browser, OpenID Connect, hosts and secrets that a login must withstand.
const REQUIRED: [u16; 33] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 22, 24, 25, 26, 27, 28, 31, 33, 34, 35,
    36, 37, 38, 39, 40, 47, 52, 53,
];

type Rows = BTreeMap<u16, BTreeSet<String>>;

/// The first cell of each row of the document, with the names in the last one.
fn table() -> Vec<(String, BTreeSet<String>)> {
    let text = read("docs/security.md");
    let rows = text.lines().filter(|line| line.starts_with('|')).map(|line| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let first = cells.next().unwrap().to_owned();
        let names = cells.next_back().unwrap().split('`').skip(1).step_by(2);
        (first, names.map(str::to_owned).collect())
    });
    rows.collect()
}

/// The rows that have a number.
fn documented() -> Rows {
    table().into_iter().filter_map(|(row, names)| Some((row.parse().ok()?, names))).collect()
}

/// The names of all functions of the project, and those among them whose comment begins with rows: `/// 26 and 28: …`.
fn written() -> (BTreeSet<String>, Rows) {
    let (mut names, mut rows) = (BTreeSet::new(), Rows::new());
    for path in files("", ".rs") {
        let mut about = Vec::new();
        for line in read(path).lines().map(str::trim) {
            if let Some(comment) = line.strip_prefix("/// ") {
                about.extend(numbers(comment));
            } else if let Some(name) = function(line) {
                for row in about.drain(..) {
                    rows.entry(row).or_default().insert(name.to_owned());
                }
                names.insert(name.to_owned());
            } else if !line.starts_with("#[") {
                about.clear();
            }
        }
    }
    (names, rows)
}

/// `26, 28 and 35` of `26, 28 and 35: framed or cached`.
fn numbers(comment: &str) -> Vec<u16> {
    let Some((numbers, _)) = comment.split_once(": ") else {
        return Vec::new();
    };
    let numbers = numbers.replace(" and ", ", ");
    numbers.split(", ").map(str::parse).collect::<Result<_, _>>().unwrap_or_default()
}

/// The name of a function, or of one that a macro writes: `name: -1 => …`.
fn function(line: &str) -> Option<&str> {
    let name = match line.split_once("fn ") {
        Some((_, rest)) => rest.split(['(', '<']).next()?,
        None => line.split_once(": ").filter(|(_, rest)| rest.contains("=>"))?.0,
    };
    let is_name = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    Some(name).filter(|name| is_name(name))
}

#[test]
fn every_test_of_the_threat_table_exists() {
    let (names, _) = written();
    let table = table();
    assert!(table.iter().filter(|(_, tests)| !tests.is_empty()).count() >= REQUIRED.len());
    for (row, tests) in table {
        let missing: Vec<_> = tests.difference(&names).collect();
        assert!(missing.is_empty(), "{row}: {missing:?}");
    }
}

#[test]
fn every_attack_has_a_test_that_is_named_after_it() {
    let (documented, (_, written)) = (documented(), written());
    for row in REQUIRED {
        let named = documented.get(&row).unwrap_or_else(|| panic!("row {row} is missing"));
        let of_row = written.get(&row).unwrap_or_else(|| panic!("nothing attacks row {row}"));
        assert!(named.intersection(of_row).next().is_some(), "row {row}");
    }
}

#[test]
fn every_attack_of_the_tests_is_in_the_threat_table() {
    let documented = documented();
    for (row, tests) in written().1.into_iter().filter(|(row, _)| *row < 60) {
        let named = documented.get(&row).cloned().unwrap_or_default();
        let missing: Vec<_> = tests.difference(&named).collect();
        assert!(missing.is_empty(), "row {row} does not name {missing:?}");
    }
}
