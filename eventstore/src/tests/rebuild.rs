//! Rows and names follow from the events, and can be had again from them.

use domain::user::{User, UserCommand};
use futures::future::join_all;

use super::{given::*, on_both_databases};

on_both_databases! {
    what_was_written_live_is_what_a_rebuild_says(given) {
        set_up_other(&given).await;
        given.sign_in("1", "openid", &phone(1)).await;
        given.sign_in("2", "openid", &phone(1)).await;
        given.sign_in("3", "another", &phone(1)).await;
        given.issue("4").await;
        let report = given.store.rebuild(true).await.unwrap();
        assert!(report.is_clean(), "{report}");
        // Two pools with an application and a connection each, four logins, two users, three sessions.
        assert_eq!(report.streams, 6 + 4 + 2 + 3, "{report}");
    }

    what_was_lost_or_edited_comes_back(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        for damage in [
            "DELETE FROM sessions",
            "DELETE FROM names WHERE kind = 'phone'",
            "UPDATE users SET phone = '+8613900000000'",
            "INSERT INTO names VALUES ('acme', 'phone', 'x', 'user', 'user-1')",
            "INSERT INTO names VALUES ('', 'pool_host', 'x', 'pool', 'acme')",
            &signing_key("acme"),
        ] {
            given.sql(damage).await;
        }
        let found = given.store.rebuild(true).await.unwrap();
        assert_eq!(found.differences(), 6, "{found}");
        assert_eq!(given.count("sessions").await, 0, "it only verified");
        let written = given.store.rebuild(false).await.unwrap();
        assert_eq!(written, found);
        given.is_consistent().await;
    }

    a_row_of_a_pool_that_is_not_there_goes_too(given) {
        given.sql("INSERT INTO names VALUES ('nowhere', 'phone', 'x', 'user', 'nobody')").await;
        given.sql(&signing_key("nowhere")).await;
        assert_eq!(given.store.rebuild(false).await.unwrap().differences(), 2);
        assert_eq!(given.count("signing_keys").await, 0);
        given.is_consistent().await;
    }

    an_emptied_table_of_many_streams_comes_back_whole(given) {
        join_all((0..450).map(|n| {
            let given = &given;
            async move { given.issue(&n.to_string()).await }
        }))
        .await;
        given.sql("DELETE FROM logins").await;
        given.sql("DELETE FROM names").await;
        let surplus: Vec<String> =
            (0..500).map(|n| format!("('acme', 'phone', 'x{n}', 'user', 'x')")).collect();
        given.sql(&format!("INSERT INTO names VALUES {}", surplus.join(", "))).await;
        let report = given.store.rebuild(false).await.unwrap();
        assert_eq!(report.differences(), 450 + 2 + 500, "{report}");
        assert_eq!(given.count("logins").await, 450);
        given.is_consistent().await;
    }

    it_works_while_others_write(given) {
        for login in 0..20 {
            given.sign_in(&format!("old-{login}"), &format!("openid-{login}"), &phone(login)).await;
        }
        // What nobody touches meanwhile: the old logins and sessions are missing, some rows are wrong, some too many.
        given.sql("DELETE FROM logins").await;
        given.sql("UPDATE sessions SET user_id = 'somebody'").await;
        given.sql("INSERT INTO names VALUES ('acme', 'phone', 'x', 'user', 'nobody')").await;
        let writing = async {
            for login in 20..50 {
                given
                    .sign_in(&format!("new-{login}"), &format!("openid-{login}"), &phone(login))
                    .await;
                let user = format!("user-old-{}", login - 20);
                if login < 40 {
                    given.one::<User>(&user, UserCommand::Block { at: noon() }).await;
                }
            }
        };
        let rebuilding = async {
            let mut differences = 0;
            for _ in 0..5 {
                differences += given.store.rebuild(false).await.unwrap().differences();
            }
            differences
        };
        let ((), differences) = tokio::join!(writing, rebuilding);
        assert_eq!(differences, 20 + 20 + 1);
        assert_eq!(given.count("users WHERE blocked").await, 20);
        given.is_consistent().await;
    }

    views_that_are_kept_in_memory_see_what_was_rebuilt(given) {
        let views = &given.store.views;
        given.sql("UPDATE applications SET name = 'edited'").await;
        let shop = || async {
            views.application(&pool(), &"shop".into()).await.unwrap().unwrap().settings.name
        };
        assert_eq!(shop().await, "edited");
        given.store.rebuild(false).await.unwrap();
        assert_eq!(shop().await, "Shop");
    }
}

/// A row that nobody wrote.
fn signing_key(pool: &str) -> String {
    let at = "2026-01-01T00:00:00+00:00";
    format!("INSERT INTO signing_keys VALUES ('{pool}', 'k', 'ES256', '{{}}', '{at}', NULL, NULL)")
}
