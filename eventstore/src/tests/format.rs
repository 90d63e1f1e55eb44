//! A program that does not fit a database says so, and reads or writes nothing that it should not.

use domain::unit::Refused;

use super::{given::*, on_both_databases};
use crate::{
    FormatError, OpenError, StoreError,
    doors::open::{Numbers, open_as},
    open, open_for_rebuild,
    words::format::{FORMAT, PROJECTIONS},
};

on_both_databases! {
    a_database_that_asks_for_more_than_this_version_does_not_open(given) {
        let Given { store, fresh } = closed(given, "UPDATE format SET reads_at_least = 7").await;
        let refused = open(fresh.config()).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!(
                "this database is of format 7, and this program reads up to {FORMAT}: start a newer version"
            )
        );
        assert!(matches!(open_for_rebuild(fresh.config()).await, Err(OpenError::Format(_))));
        // A newer one opens it.
        let newer = Numbers { format: 7, ..Numbers::OURS };
        open_as(&fresh.config(), newer).await.unwrap();
        drop(store);
    }

    rows_that_older_folds_made_are_made_anew_by_a_rebuild(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.sql("UPDATE users SET nickname = 'as an older version writes it'").await;
        let Given { fresh, .. } = closed(given, "UPDATE format SET projections = 0").await;
        let refused = open(fresh.config()).await.unwrap_err();
        assert!(refused.to_string().contains("run `saoma rebuild`"), "{refused}");
        is_mended_by_a_rebuild(&fresh).await;
    }

    rows_that_newer_folds_made_are_made_anew_by_a_rebuild_of_who_goes_back(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.sql("UPDATE users SET nickname = 'as a newer version writes it'").await;
        let Given { fresh, .. } = closed(given, "UPDATE format SET projections = 7").await;
        let refused = open(fresh.config()).await.unwrap_err();
        let rows = FormatError::RowsTooNew { database: 7, program: PROJECTIONS };
        assert_eq!(refused.to_string(), rows.to_string());
        assert!(!refused.to_string().contains('\n'));
        is_mended_by_a_rebuild(&fresh).await;
    }

    a_rebuild_that_only_verifies_does_not_say_that_the_rows_fit(given) {
        let Given { fresh, .. } = closed(given, "UPDATE format SET projections = 0").await;
        let store = open_for_rebuild(fresh.config()).await.unwrap();
        assert!(store.rebuild(true).await.unwrap().is_clean());
        store.close().await;
        assert!(matches!(open(fresh.config()).await, Err(OpenError::Format(_))));
    }

    an_event_of_a_later_format_is_not_written_before_it_may_be(given) {
        given.sql("UPDATE format SET writes = 0").await;
        let given = given.reopened().await;
        let before = given.written().await;
        let refused = given.execute(&issue("1")).await.unwrap_err();
        let Refused::Unavailable(why) = &refused else { panic!("{refused}") };
        let not_yet = StoreError::NotYet { event: "login.issued", format: 1 };
        assert_eq!(why.to_string(), not_yet.to_string());
        assert_eq!(given.written().await, before);
        assert_eq!(given.count("logins").await, 0);
        given.sql("UPDATE format SET writes = 1").await;
        given.store.shared.writes.told(1);
        given.issue("1").await;
    }

    what_may_be_written_is_what_the_database_says_and_this_version_can(given) {
        let Given { fresh, .. } = closed(given, "UPDATE format SET writes = 0").await;
        let store = open(fresh.config()).await.unwrap();
        assert_eq!(store.shared.writes.now(), 0);
        store.shared.backend.execute("UPDATE format SET writes = 7", &[]).await.unwrap();
        store.close().await;
        let store = open(fresh.config()).await.unwrap();
        assert_eq!(store.shared.writes.now(), FORMAT);
    }
}

/// The database, edited and let go of.
async fn closed(given: Given, edit: &str) -> Given {
    given.sql(edit).await;
    given.store.clone().close().await;
    given
}

async fn is_mended_by_a_rebuild(fresh: &crate::testing::Fresh) {
    let store = open_for_rebuild(fresh.config()).await.unwrap();
    assert_eq!(store.rebuild(false).await.unwrap().differences(), 1);
    store.close().await;
    let store = open(fresh.config()).await.unwrap();
    assert!(store.rebuild(true).await.unwrap().is_clean());
}
