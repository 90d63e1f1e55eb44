//! A replica tells of a commit that was lost with its server.

use crate::{
    tests::{
        given::{pool, scan},
        on_both_databases,
    },
    words::stream::{Scope, Stream},
};

on_both_databases! {
    what_was_told_and_is_not_so_is_in_nobodys_way(given) {
        let scope = Scope::of(Some(&pool()));
        given.issue("1").await;
        for (kind, id) in [("login", "1"), ("pool", "acme")] {
            given.store.shared.superseded(&Stream::new(&scope, kind, id), 9);
        }
        assert!(given.execute(&scan("1", "somebody")).await.is_ok());
    }
}
