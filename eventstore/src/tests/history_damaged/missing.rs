//! What is missing.

use super::{deciding, is_told, position, reading};
use crate::tests::{given::*, on_both_databases};

on_both_databases! {
    an_event_in_the_middle(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let position = position(&given, "login.scanned").await;
        given.sql("DELETE FROM events WHERE event_type = 'login.scanned'").await;
        is_told(
            &given,
            &[
                "event 2 of login/1 of pool acme is missing",
                &format!("position {position} of pool acme is missing"),
            ],
        )
        .await;
        let given = given.reopened().await;
        let missing = "history is damaged: event 2 of login/1 of pool acme is missing";
        assert_eq!(reading(&given, "login", "1").await, missing);
        assert_eq!(deciding(&given, "1").await, missing);
    }

    the_first_event_of_a_stream(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.sql("DELETE FROM events WHERE event_type = 'user.registered'").await;
        is_told(&given, &["event 1 of user/user-1 of pool acme is missing"]).await;
        assert!(reading(&given, "user", "user-1").await.contains("event 1 of user/user-1"));
    }

    the_last_event(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let last = given.count("events").await;
        given.sql(&format!("DELETE FROM events WHERE position = {last}")).await;
        is_told(&given, &[&format!("position {last} of pool acme is missing")]).await;
    }

    the_last_events(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let last = given.count("events").await;
        given.sql(&format!("DELETE FROM events WHERE position > {}", last - 3)).await;
        is_told(&given, &[&format!("positions {} to {last} of pool acme are missing", last - 2)])
            .await;
    }

    whole_streams(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let registered = position(&given, "user.registered").await;
        given.sql("DELETE FROM events WHERE aggregate_type = 'user'").await;
        let said = format!("positions {registered} to {} of pool acme are missing", registered + 1);
        is_told(&given, &[&said]).await;
    }

    everything_of_a_pool(given) {
        given.sql("DELETE FROM events").await;
        is_told(&given, &["positions 1 to 4 of pool acme are missing"]).await;
    }

    everything_of_a_pool_and_its_head(given) {
        given.sql("DELETE FROM events").await;
        given.sql("DELETE FROM heads").await;
        is_told(&given, &["there are rows of pool acme, and no history"]).await;
    }

    a_head(given) {
        set_up_other(&given).await;
        given.sql("DELETE FROM heads WHERE pool = 'other'").await;
        is_told(&given, &["the head of pool other is missing"]).await;
    }

    a_head_that_was_set_back(given) {
        given.sql("UPDATE heads SET position = 2").await;
        is_told(&given, &["the head of pool acme is 2, and there is position 3"]).await;
    }

    events_of_several_streams_and_pools(given) {
        set_up_other(&given).await;
        given.sign_in("1", "openid", &phone(1)).await;
        given.sign_in("2", "another", &phone(2)).await;
        given.sql("DELETE FROM events WHERE event_type = 'login.bound'").await;
        given.sql("DELETE FROM events WHERE pool = 'other' AND position = 2").await;
        is_told(
            &given,
            &[
                "event 4 of login/1 of pool acme is missing",
                "event 4 of login/2 of pool acme is missing",
                "position 2 of pool other is missing",
            ],
        )
        .await;
    }
}
