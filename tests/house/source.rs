//! The shape of the source.

use std::{fs, path::PathBuf};

use super::files;

/// Nobody reads a file longer than this, in lines.
const LONGEST: usize = 400;

#[test]
fn no_file_is_too_long_to_read() {
    let files = files("", ".rs");
    assert!(files.len() > 100, "{}", files.len());
    let is_long = |path: &&PathBuf| fs::read_to_string(path).unwrap().lines().count() > LONGEST;
    let long: Vec<_> = files.iter().filter(is_long).collect();
    assert!(long.is_empty(), "{long:?}");
}

/// What a crate below re-exports could be named all the same.
#[test]
fn the_server_names_no_pool_and_no_row() {
    for path in files("src", ".rs") {
        let text = fs::read_to_string(&path).unwrap();
        for forbidden in ["sqlx", "cqrs_es", "postgres_es", "rusqlite"] {
            let ways = [format!("{forbidden}::"), format!("use {forbidden}")];
            let named = ways.iter().any(|way| text.contains(way));
            assert!(!named, "{} names {forbidden}", path.display());
        }
    }
}

/// The crates that wrap them keep them to themselves: what is public there is made of their own types.
#[test]
fn nobody_hands_sqlx_on() {
    for path in files("eventstore/src", ".rs").into_iter().chain(files("projections/src", ".rs")) {
        for line in fs::read_to_string(&path).unwrap().lines().map(str::trim_start) {
            let hands_on = line.starts_with("pub use sqlx") || line.starts_with("pub use cqrs_es");
            assert!(!hands_on, "{}: {line}", path.display());
        }
    }
}
