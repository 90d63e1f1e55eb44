//! Authorization requests that wait.

use domain::id::GrantId;

use super::ago;
use crate::tests::{given::*, on_both_databases};

fn grant() -> GrantId {
    "grant".into()
}

on_both_databases! {
    a_request_is_kept_for_forty_minutes_at_every_server(given) {
        given.store.pending.put(&pool(), &grant(), &request()).await.unwrap();
        // Whoever has seen it remembers it for as long; another server asks.
        let get =
            || async { given.beside().await.store.pending.get(&pool(), &grant()).await.unwrap() };
        assert_eq!(get().await, Some(request()));
        ago(&given, "pending_requests", "expires_at", 40 * 60 - 10).await;
        assert_eq!(get().await, Some(request()));
        ago(&given, "pending_requests", "expires_at", 10).await;
        assert_eq!(get().await, None);
    }

    it_is_no_history(given) {
        let before = given.count("events").await;
        given.store.pending.put(&pool(), &grant(), &request()).await.unwrap();
        assert_eq!((given.count("events").await, given.count("grants").await), (before, 0));
    }

    what_a_client_chose_is_sealed_in_its_pool_and_place(given) {
        set_up_other(&given).await;
        let pending = &given.store.pending;
        pending.put(&pool(), &grant(), &request()).await.unwrap();
        let row = given.ephemeral_row("SELECT request FROM pending_requests").await;
        let sealed = row.text("request").unwrap();
        for clear in ["the-state", "the-nonce", "shop.example.com"] {
            assert!(!sealed.contains(clear));
        }
        assert!(pending.get(&other_pool(), &grant()).await.unwrap().is_none());
        assert!(pending.get(&pool(), &"a\0b".into()).await.unwrap().is_none());
        for edit in [
            "UPDATE pending_requests SET id = 'another'",
            "UPDATE pending_requests SET pool = 'other'",
        ] {
            given.ephemeral_sql(edit, edit).await;
        }
        assert!(pending.get(&other_pool(), &"another".into()).await.is_err());
    }
}
