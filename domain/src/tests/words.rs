//! Each closed list of words.

use std::{collections::BTreeSet, path::Path};

use crate::{
    account_choice::{Association, PhonePolicy},
    api_key::Role,
    application::ClientType,
    authorization_request::ResponseMode,
    connection::{CodeStyle, ConnectionKind, Scenes},
    console_session::ConsoleSessionEnd,
    grant::{GrantState, RevokeReason},
    language::Language,
    login::{CredentialKind, How, ProofChannel, State, WhyAsked},
    name::NameKind,
    operator::{OperatorRole, PasskeyAlgorithm},
    reading::ExportFormat,
    reason::Reason,
    session::SessionEnd,
    signing_key::Algorithm,
};

/// Checks every list.
macro_rules! every_list {
    ($check:ident) => {
        every_list!($check: Algorithm Association ClientType CodeStyle ConnectionKind ConsoleSessionEnd CredentialKind ExportFormat GrantState
            How Language NameKind OperatorRole PasskeyAlgorithm PhonePolicy ProofChannel Reason ResponseMode RevokeReason Role Scenes SessionEnd State WhyAsked)
    };
    ($check:ident: $($list:ident)*) => { $($check!($list);)* };
}

#[test]
fn no_word_stands_twice_in_a_list() {
    let mut lists = 0;
    macro_rules! is_unique {
        ($list:ident) => {
            let words: BTreeSet<_> = $list::ALL.iter().map(|one| one.name()).collect();
            assert_eq!(words.len(), $list::ALL.len(), "{}", stringify!($list));
            lists += 1;
        };
    }
    every_list!(is_unique);
    assert_eq!(lists, lists_in_source(), "a list is not checked here");
}

#[test]
fn a_word_is_the_same_in_events_rows_and_answers() {
    macro_rules! is_one_word {
        ($list:ident) => {
            for one in $list::ALL.iter().copied() {
                let json = serde_json::to_value(one).unwrap();
                assert_eq!(
                    (json.as_str(), one.to_string().as_str()),
                    (Some(one.name()), one.name())
                );
                assert_eq!(serde_json::from_value::<$list>(json).unwrap(), one);
                assert_eq!($list::named(one.name()), Some(one));
            }
        };
    }
    every_list!(is_one_word);
}

#[test]
fn an_unknown_word_means_nothing() {
    assert_eq!(State::named("Issued"), None);
    assert_eq!(State::named(""), None);
}

/// How many lists this crate has.
fn lists_in_source() -> usize {
    lists_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

fn lists_in(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let lists = entries.map(|path| match path.is_dir() {
        true => lists_in(&path),
        false => {
            let text = std::fs::read_to_string(path).unwrap();
            text.lines().filter(|line| *line == "words! {").count()
        }
    });
    lists.sum()
}
