//! Rows and names follow from the events, and can be had again from them.

use projections::Value;

use super::{given::*, on_both_databases};

on_both_databases! {
    what_was_written_live_is_what_a_rebuild_says(given) {
        given.sign_in("1", "openid", "+8613800000000").await;
        given.sign_in("2", "openid", "+8613800000000").await;
        given.sign_in("3", "another", "+8613800000000").await;
        given.issue("4").await;
        let report = given.store.rebuild(true).await.unwrap();
        assert!(report.is_clean(), "{report}");
        assert!(report.streams >= 3 + 4 + 2 + 3, "{report}");
    }

    what_was_lost_or_edited_comes_back(given) {
        given.sign_in("1", "openid", "+8613800000000").await;
        for damage in [
            "DELETE FROM sessions",
            "DELETE FROM claims WHERE kind = 'phone'",
            "UPDATE users SET phone = '+8613900000000'",
            "INSERT INTO claims VALUES ('', 'ticket', 'x', 'login', '1')",
            "INSERT INTO signing_keys VALUES ('acme', 'k', 'ES256', '{}', '2026-01-01T00:00:00+00:00', NULL)",
        ] {
            given.sql(damage).await;
        }
        let found = given.store.rebuild(true).await.unwrap();
        assert_eq!(found.differences(), 5, "{found}");
        let written = given.store.rebuild(false).await.unwrap();
        assert_eq!(written, found);
        let after = given.store.rebuild(true).await.unwrap();
        assert!(after.is_clean(), "{after}");
    }

    it_works_while_others_write(given) {
        for login in 0..20 {
            given.sign_in(&format!("old-{login}"), &format!("o{login}"), &phone(login)).await;
        }
        given.sql("DELETE FROM logins").await;
        given.sql("UPDATE users SET blocked = blocked WHERE id = 'nobody'").await;
        let writing = async {
            for login in 20..60 {
                given.sign_in(&format!("new-{login}"), &format!("o{login}"), &phone(login)).await;
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
        assert_eq!(differences, 20);
        let after = given.store.rebuild(true).await.unwrap();
        assert!(after.is_clean(), "{after}");
    }

    positions_are_dense_and_time_never_goes_back(given) {
        given.sign_in("1", "openid", "+8613800000000").await;
        let all = "SELECT position, recorded_at FROM events ORDER BY position";
        let records = given.rows(all, &[]).await;
        let positions: Vec<i64> = records.iter().map(|row| row.int("position").unwrap()).collect();
        assert_eq!(positions, (1..=positions.len() as i64).collect::<Vec<_>>());
        let times: Vec<_> = records.iter().map(|row| row.time("recorded_at").unwrap()).collect();
        assert!(times.is_sorted());
        let head = given.rows("SELECT position FROM head", &[]).await;
        assert_eq!(head[0].int("position").unwrap(), positions.len() as i64);
        assert_eq!(given.rows("SELECT 1 AS one FROM audit WHERE subject = $1", &[Value::from("user-1")]).await.len(), 5);
    }
}
