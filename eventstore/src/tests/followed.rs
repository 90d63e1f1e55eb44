//! What one server commits, the others hear of.

use std::time::Duration;

use domain::{
    application::{Application, ApplicationCommand},
    reason::Reason,
};
use futures::future::join_all;
use tokio::time::timeout;

use super::{given::*, on_both_databases};
use crate::{Change, doors::follow::look, words::stream::Scope};

on_both_databases! {
    who_waits_for_a_login_is_woken(given) {
        given.issue("1").await;
        let mut change = given.store.changes.of(&pool(), "login", "1");
        given.scan("1", "openid").await;
        is_woken(&mut change).await;
    }

    who_waits_at_another_server_is_woken_too(given) {
        let other = given.beside().await;
        given.issue("1").await;
        let mut change = other.store.changes.of(&pool(), "login", "1");
        given.scan("1", "openid").await;
        is_woken(&mut change).await;
    }

    what_another_server_switched_off_is_off_here_soon(given) {
        let other = given.beside().await;
        given.issue("1").await;
        let mut change = given.store.changes.of(&pool(), "application", "shop");
        let off = ApplicationCommand::DisableConnection { connection: "wechat".into(), at: noon() };
        other.one::<Application>("shop", off).await;
        is_woken(&mut change).await;
        assert_eq!(
            given.cache().get(&stream("application", "shop")).map(|shop| shop.version),
            None
        );
        let refused = given.scan("1", "openid").await.answer.refusal();
        assert_eq!(refused, Some(Reason::ConnectionOff));
    }

    what_only_concerns_others_takes_no_place_here(given) {
        let other = given.beside().await;
        join_all((0..20).map(|n| {
            let other = &other;
            async move { other.sign_in(&n.to_string(), &format!("openid-{n}"), &phone(n)).await }
        }))
        .await;
        let end = given.number("SELECT position AS n FROM heads WHERE pool = 'acme'").await;
        followed_up_to(&given, end).await;
        for n in 0..20 {
            assert_eq!(given.cache().version(&stream("login", &n.to_string())), None);
            assert_eq!(given.cache().version(&stream("user", &format!("user-{n}"))), None);
        }
    }

    an_event_that_cannot_be_read_stops_nothing_behind_it(given) {
        given.issue("1").await;
        let mut change = given.store.changes.of(&pool(), "login", "1");
        // Of a type that only a newer version knows, and an erasure whose stream begins with nothing.
        given.add_by_hand("thing", "x", 1, "thing.happened").await;
        given.add_by_hand("user", "nobody", 1, "user.erased").await;
        given.add_by_hand("login", "1", 2, "login.from_tomorrow").await;
        is_woken(&mut change).await;
        let end = given.number("SELECT position AS n FROM heads WHERE pool = 'acme'").await;
        followed_up_to(&given, end).await;
        // What is behind it is followed, again and again.
        given.issue("2").await;
        let mut change = given.store.changes.of(&pool(), "login", "2");
        given.add_by_hand("login", "2", 2, "login.from_tomorrow").await;
        is_woken(&mut change).await;
    }

    a_head_that_was_set_back_is_followed_from_there(given) {
        given.issue("1").await;
        let end = given.number("SELECT position AS n FROM heads WHERE pool = 'acme'").await;
        followed_up_to(&given, end).await;
        let mut one = given.store.changes.of(&pool(), "login", "1");
        let mut two = given.store.changes.of(&pool(), "login", "2");
        // Another server took over, which lacks the last commit.
        given.sql("DELETE FROM events WHERE aggregate_id = '1'").await;
        given.sql("DELETE FROM logins").await;
        given.sql("UPDATE heads SET position = position - 1 WHERE pool = 'acme'").await;
        is_woken(&mut one).await;
        is_woken(&mut two).await;
        assert_eq!(given.cache().version(&stream("login", "1")), None);
        // Its place is taken by somebody else's event.
        given.add_by_hand("login", "2", 1, "login.issued").await;
        is_woken(&mut two).await;
        followed_up_to(&given, end).await;
    }
}

/// Else the heads would be counted at every look from then on. On PostgreSQL, since SQLite counts them each time.
#[tokio::test]
async fn a_commit_that_is_no_event_is_seen_once() {
    let given = on_postgres().await;
    let shared = &given.store.shared;
    let mut seen = shared.backend.look(None).await.unwrap();
    let before = seen.committed.clone();
    given.sql("UPDATE format SET writes = writes").await;
    look(shared, &mut seen).await.unwrap();
    assert!(before.is_some() && seen.committed.is_some());
    assert_ne!(seen.committed, before);
}

async fn is_woken(change: &mut Change) {
    timeout(Duration::from_secs(5), change.next()).await.expect("who waits is woken");
}

/// This server has seen all of the pool up to a position.
async fn followed_up_to(given: &Given, position: i64) {
    let known = || async {
        let known = given.store.shared.followed.known();
        known.get(&Scope::from("acme")).copied() == Some(position.unsigned_abs())
    };
    soon("the follower", known).await;
}
