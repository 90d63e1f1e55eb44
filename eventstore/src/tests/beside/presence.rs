//! Which browsers are there.

use chrono::TimeDelta;
use domain::id::LoginId;

use super::ago;
use crate::tests::{given::*, on_both_databases};

fn login() -> LoginId {
    "1".into()
}

/// What a replica wrote of a browser that was killed itself so many seconds ago.
async fn written_by_the_dead(given: &Given, login: &str, held: bool, seconds: u32) {
    let postgres = format!("now() - interval '{seconds} seconds'");
    let sqlite = format!("strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-{seconds} seconds')");
    let replica = |then: &str| {
        format!(
            "INSERT INTO replicas (replica, alive_at) VALUES ('dead', {then}) ON CONFLICT DO NOTHING"
        )
    };
    let presence = |then: &str| {
        format!(
            "INSERT INTO presence (login, replica, held, last_contact) \
                VALUES ('{login}', 'dead', {held}, {then})"
        )
    };
    given.ephemeral_sql(&replica(&postgres), &replica(&sqlite)).await;
    given.ephemeral_sql(&presence(&postgres), &presence(&sqlite)).await;
}

on_both_databases! {
    a_contact_here_is_known_at_once(given) {
        let presence = &given.store.presence;
        assert_eq!(presence.age(&login(), noon()).await.unwrap(), None);
        presence.touch(&login(), noon());
        let later = noon() + TimeDelta::seconds(7);
        assert_eq!(presence.age(&login(), later).await.unwrap(), Some(TimeDelta::seconds(7)));
    }

    a_browser_is_there_for_as_long_as_a_connection_of_it_is_held(given) {
        let (presence, other) = (&given.store.presence, given.beside().await);
        let later = noon() + TimeDelta::hours(1);
        let (one, two) = (presence.hold(&login(), noon()), presence.hold(&login(), noon()));
        presence.flush().await.unwrap();
        drop(one);
        presence.touch(&login(), noon());
        assert_eq!(presence.age(&login(), later).await.unwrap(), Some(TimeDelta::zero()));
        drop(two);
        assert_eq!(presence.age(&login(), noon()).await.unwrap(), Some(TimeDelta::zero()));
        assert_eq!(presence.age(&login(), later).await.unwrap(), Some(TimeDelta::hours(1)));
        let seen = other.store.presence.age(&login(), later).await.unwrap().unwrap();
        assert!(seen < TimeDelta::seconds(10), "{seen}");
    }

    of_a_connection_that_broke_the_browser_was_there_at_the_last_but_one_of_its_beats(given) {
        let (presence, at) = (&given.store.presence, |seconds| noon() + TimeDelta::seconds(seconds));
        let mut held = presence.hold(&login(), noon());
        for seconds in [7, 14, 21, 28] {
            held.beat(at(seconds));
        }
        assert_eq!(presence.age(&login(), at(28)).await.unwrap(), Some(TimeDelta::zero()));
        drop(held);
        assert_eq!(presence.age(&login(), at(28)).await.unwrap(), Some(TimeDelta::seconds(14)));
        // A question that came meanwhile is newer.
        presence.touch(&login(), at(30));
        let mut held = presence.hold(&login(), at(30));
        held.end(at(40));
        drop(held);
        assert_eq!(presence.age(&login(), at(41)).await.unwrap(), Some(TimeDelta::seconds(1)));
    }

    what_is_held_is_there_for_as_long_as_its_server_lives(given) {
        let (presence, other) = (&given.store.presence, given.beside().await);
        let age = || async { other.store.presence.age(&login(), noon()).await.unwrap().unwrap() };
        let held = presence.hold(&login(), noon());
        presence.flush().await.unwrap();
        ago(&given, "presence", "last_contact", 60).await;
        assert!(age().await < TimeDelta::seconds(5), "{}", age().await);
        written_by_the_dead(&given, "2", true, 60).await;
        let there = other.store.presence.age(&"2".into(), noon()).await.unwrap().unwrap();
        assert!(there > TimeDelta::seconds(59), "{there}");
        drop(held);
        presence.flush().await.unwrap();
        ago(&given, "presence", "last_contact", 60).await;
        assert!(age().await > TimeDelta::seconds(59), "{}", age().await);
    }

    what_the_database_lost_is_written_again(given) {
        let other = given.beside().await;
        let _held = given.store.presence.hold(&login(), noon());
        given.store.presence.flush().await.unwrap();
        for table in ["presence", "replicas"] {
            let lose = format!("DELETE FROM {table}");
            given.ephemeral_sql(&lose, &lose).await;
        }
        given.store.presence.flush().await.unwrap();
        assert!(other.store.presence.age(&login(), noon()).await.unwrap().is_some());
    }

    what_is_of_no_use_any_more_is_thrown_away(given) {
        let other = given.beside().await;
        let age = async |login: &str| other.store.presence.age(&login.into(), noon()).await.unwrap();
        for (login, held) in [("held", true), ("touched", false)] {
            written_by_the_dead(&given, login, held, 121).await;
            assert!(age(login).await > Some(TimeDelta::seconds(120)), "{login}");
        }
        let _held_here = given.store.presence.hold(&login(), noon());
        for login in ["held", "touched"] {
            while age(login).await.is_some() {
                given.store.presence.flush().await.unwrap();
            }
        }
        assert!(age("1").await.is_some());
    }

    another_server_sees_a_contact_once_it_was_written_whatever_its_own_clock_says(given) {
        let other = given.beside().await;
        let wrong = noon() + TimeDelta::hours(1);
        given.store.presence.touch(&login(), noon());
        given.store.presence.flush().await.unwrap();
        given.store.presence.flush().await.unwrap();
        let age = || async { other.store.presence.age(&login(), wrong).await.unwrap().unwrap() };
        assert!(age().await < TimeDelta::seconds(5), "{}", age().await);
        ago(&given, "presence", "last_contact", 60).await;
        assert!(age().await > TimeDelta::seconds(59), "{}", age().await);
        // The newer one of both counts.
        other.store.presence.touch(&login(), wrong);
        assert_eq!(age().await, TimeDelta::zero());
    }

    a_contact_that_could_not_be_written_is_written_later(given) {
        let other = given.beside().await;
        let rename = |from: &str, to: &str| format!("ALTER TABLE {from} RENAME TO {to}");
        let (away, back) = (rename("presence", "away"), rename("away", "presence"));
        given.ephemeral_sql(&away, &away).await;
        given.store.presence.touch(&login(), noon());
        assert!(given.store.presence.flush().await.is_err());
        given.ephemeral_sql(&back, &back).await;
        given.store.presence.flush().await.unwrap();
        assert!(other.store.presence.age(&login(), noon()).await.unwrap().is_some());
    }
}
