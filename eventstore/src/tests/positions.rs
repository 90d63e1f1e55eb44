//! Positions are counted in each pool; time is what the clock says.

use domain::user::User;
use futures::future::join_all;

use super::{given::*, on_both_databases};

on_both_databases! {
    positions_are_dense_in_each_pool_and_end_at_its_head(given) {
        set_up_other(&given).await;
        let signing_in = join_all((0..8).map(|n| {
            let given = &given;
            async move { given.sign_in(&n.to_string(), &format!("openid-{n}"), &phone(n)).await }
        }));
        let theirs = join_all((0..8).map(|n| {
            let (given, id) = (&given, format!("theirs-{n}"));
            async move {
                let user = samples::user(&other_pool(), &id);
                given.one_in::<User>(&other_pool(), &id, user.create).await;
            }
        }));
        tokio::join!(signing_in, theirs);
        let written = given.written().await;
        for pool in ["acme", "other"] {
            let of_pool = written.iter().filter(|event| event.pool == pool);
            let positions: Vec<i64> = of_pool.map(|event| event.position).collect();
            let count = i64::try_from(positions.len()).unwrap();
            assert_eq!(positions, (1..=count).collect::<Vec<_>>());
            let head = format!("SELECT position AS n FROM heads WHERE pool = '{pool}'");
            assert_eq!(given.number(&head).await, count);
        }
        let audit = "SELECT count(*) AS n FROM audit WHERE subject = 'user-1' AND pool = 'acme'";
        assert_eq!(given.number(audit).await, 5);
    }

    a_clock_that_was_wrong_for_a_while_moves_no_event_but_its_own(given) {
        given.issue("1").await;
        // As if the database's clock had been far ahead for a moment.
        given.sql("UPDATE events SET recorded_at = '2999-01-01T00:00:00.000+00:00'").await;
        given.scan("1", "openid").await;
        let events = given
            .store
            .history
            .events_of::<serde_json::Value>(&pool(), "login", "1")
            .await
            .unwrap();
        let years: Vec<_> =
            events.iter().map(|event| event.recorded_at.format("%Y").to_string()).collect();
        assert_eq!(years[0], "2999");
        assert!(years[1].as_str() < "2900", "{years:?}");
        assert!(events[0].position < events[1].position);
        let given = given.reopened().await;
        given.authorize("1", &phone(1)).await;
        given.is_consistent().await;
    }

    a_moment_is_cut_to_milliseconds(given) {
        for login in 0..10 {
            given.issue(&login.to_string()).await;
        }
        let rows = given.rows("SELECT recorded_at FROM events", &[]).await;
        let finer = rows.iter().filter(|row| {
            row.time("recorded_at").unwrap().timestamp_subsec_nanos() % 1_000_000 != 0
        });
        assert_eq!(finer.count(), 0);
        let cut =
            rows.iter().any(|row| row.time("recorded_at").unwrap().timestamp_subsec_millis() > 0);
        assert!(cut, "not to seconds");
    }
}
