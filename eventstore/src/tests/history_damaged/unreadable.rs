//! What cannot be read.

use domain::user::{User, UserCommand};
use serde_json::Value as Json;

use super::{cannot_be_read, is_told, position, reading};
use crate::tests::{given::*, on_both_databases};

on_both_databases! {
    an_event_that_is_no_json_or_of_no_shape(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given
            .sql_on(
                "UPDATE events SET payload = '[1]' WHERE event_type = 'login.scanned'",
                "UPDATE events SET payload = '{' WHERE event_type = 'login.scanned'",
            )
            .await;
        cannot_be_read(&given, "event 2 of login/1 of pool acme cannot be read").await;
    }

    an_event_of_a_type_that_nobody_knows(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.sql("UPDATE events SET event_type = 'login.from_tomorrow' WHERE event_type = 'login.scanned'").await;
        // It was sealed as what it was.
        cannot_be_read(&given, "event 2 of login/1 of pool acme").await;
        given.add_by_hand("user", "user-1", 3, "user.from_tomorrow").await;
        is_told(&given, &[
            "event 3 of user/user-1 of pool acme cannot be read: this version knows no event \"user.from_tomorrow\"",
        ]).await;
    }

    an_event_of_a_newer_version(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given
            .sql("UPDATE events SET event_version = '9.0' WHERE event_type = 'login.scanned'")
            .await;
        let said = "event 2 of login/1 of pool acme cannot be read: \
            login.scanned is of version \"9.0\", and this one knows up to 1.0";
        cannot_be_read(&given, said).await;
    }

    an_event_that_says_something_else_than_its_name(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.add_by_hand("user", "user-1", 3, "user.blocked").await;
        given
            .sql(
                "UPDATE events SET event_type = 'user.unblocked' WHERE event_type = 'user.blocked'",
            )
            .await;
        is_told(
            &given,
            &["event 3 of user/user-1 of pool acme cannot be read: it says something else"],
        )
        .await;
        assert!(
            reading(&given, "user", "user-1")
                .await
                .contains("it says something else than user.unblocked")
        );
    }

    an_aggregate_of_a_type_that_nobody_knows(given) {
        given.add_by_hand("thing", "1", 1, "thing.happened").await;
        is_told(&given, &["no aggregate is called thing"]).await;
    }

    a_field_more_is_told_by_who_verifies_and_read_by_who_works(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        edit(&given, "event_type = 'login.scanned'", r#""at":"#, r#""more":1,"at":"#).await;
        let report = given.store.rebuild(true).await.unwrap();
        let said = "event 2 of login/1 of pool acme cannot be read: it has a field that this version does not know";
        assert!(report.to_string().contains(said), "{report}");
        assert!(given.store.rebuild(false).await.unwrap().is_clean());
        let given = given.reopened().await;
        given.scan("1", "openid").await;
        assert_eq!(
            given.store.history.events_of::<Json>(&pool(), "login", "1").await.unwrap().len(),
            6
        );
    }

    an_event_whose_key_is_lost(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.sql("DELETE FROM personal_keys WHERE login = '1'").await;
        cannot_be_read(&given, "event 1 of login/1 of pool acme does not open: its key is missing")
            .await;
    }

    an_event_that_was_moved(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.issue("2").await;
        // Neither stream has a gap: what was said of the one is said of the other.
        given.one::<User>("user-1", UserCommand::Block { at: noon() }).await;
        given.sign_in("3", "another", &phone(3)).await;
        given
            .sql("UPDATE events SET aggregate_id = 'user-3' WHERE event_type = 'user.blocked'")
            .await;
        is_told(&given, &["event 3 of user/user-3 of pool acme does not open"]).await;
        assert!(
            reading(&given, "user", "user-3").await.contains("sealed under another key, or edited")
        );
    }

    an_event_that_has_what_another_one_says(given) {
        given.issue("1").await;
        given.issue("2").await;
        let theirs = "(SELECT payload FROM events WHERE aggregate_id = '2' AND sequence = 1)";
        given.sql(&format!("UPDATE events SET payload = {theirs} WHERE aggregate_id = '1'")).await;
        cannot_be_read(&given, "event 1 of login/1 of pool acme does not open").await;
    }

    an_event_in_which_something_sealed_was_edited(given) {
        given.issue("1").await;
        edit(&given, "aggregate_id = '1'", r#""$sealed":"1."#, r#""$sealed":"1.x"#).await;
        cannot_be_read(&given, "event 1 of login/1 of pool acme does not open").await;
    }

    an_event_that_says_in_clear_what_was_sealed(given) {
        given.issue("1").await;
        edit(&given, "aggregate_id = '1'", "$sealed", "$personal").await;
        cannot_be_read(&given, "event 1 of login/1 of pool acme does not open").await;
    }

    an_event_that_was_given_to_another_pool(given) {
        set_up_other(&given).await;
        given.issue("1").await;
        let position = position(&given, "login.issued").await;
        given.sql("UPDATE events SET pool = 'other' WHERE aggregate_id = '1'").await;
        let report = given.store.rebuild(true).await.unwrap().to_string();
        assert!(
            report.contains(&format!("position {position} of pool acme is missing")),
            "{report}"
        );
    }

    what_is_wrong_with_one_stream_hides_nothing_of_another(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        given.sign_in("2", "another", &phone(2)).await;
        given
            .sql("UPDATE events SET event_version = '9.0' WHERE event_type = 'login.scanned'")
            .await;
        given
            .sql("UPDATE events SET event_version = 'x' WHERE event_type = 'session.started'")
            .await;
        is_told(
            &given,
            &[
                "event 2 of login/1 of pool acme",
                "event 2 of login/2 of pool acme",
                "event 1 of session/session-1 of pool acme",
                "event 1 of session/session-2 of pool acme",
            ],
        )
        .await;
    }
}

/// Replaces a piece of the text of events.
async fn edit(given: &Given, of: &str, from: &str, to: &str) {
    let postgres = format!(
        "UPDATE events SET payload = replace(payload::text, '{from}', '{to}')::json WHERE {of}"
    );
    let sqlite =
        format!("UPDATE events SET payload = replace(payload, '{from}', '{to}') WHERE {of}");
    assert!(given.sql_on(&postgres, &sqlite).await > 0);
}
