//! `docs/security.md`: a row an attack, with the tests that show what is done about it.

use std::collections::{BTreeMap, BTreeSet};

use super::{files, read};

/// How many attacks there are; each has its row, also what Saoma does not have yet.
const ATTACKS: u16 = 59;
/// Rows of either kind that name tests: what cannot be attacked yet names none. It may only grow.
const TESTED: usize = 51;

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
    assert!(table.iter().filter(|(_, tests)| !tests.is_empty()).count() >= TESTED);
    for (row, tests) in table {
        let missing: Vec<_> = tests.difference(&names).collect();
        assert!(missing.is_empty(), "{row}: {missing:?}");
    }
}

/// The row says that there is nothing to attack, or why nothing can be tried.
fn says_why(text: &str) -> bool {
    ["**Not there yet**", "there is no address for them", "**partly**"]
        .iter()
        .any(|why| text.contains(why))
}

#[test]
fn every_attack_has_a_row_with_a_test_or_says_why_not() {
    let (documented, (_, written)) = (documented(), written());
    let text = read("docs/security.md");
    for row in 1..=ATTACKS {
        let named = documented.get(&row).unwrap_or_else(|| panic!("row {row} is missing"));
        if named.is_empty() {
            let line = text.lines().find(|line| line.starts_with(&format!("| {row} |"))).unwrap();
            assert!(says_why(line), "row {row} names no test");
            continue;
        }
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
