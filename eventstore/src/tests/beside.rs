//! What is beside history.

use std::time::Duration;

use chrono::TimeDelta;

use super::{given::*, on_both_databases};
use crate::{Exchange, open};

on_both_databases! {
    a_code_is_spent_once_and_its_answer_is_remembered(given) {
        let exchanges = &given.store.exchanges;
        let (code, now) = ([7; 32], noon());
        assert_eq!(exchanges.begin("t", &code, now).await.unwrap(), Exchange::Fresh);
        assert_eq!(exchanges.begin("t", &code, now).await.unwrap(), Exchange::Running);
        assert_eq!(exchanges.begin("u", &code, now).await.unwrap(), Exchange::OtherTicket);
        exchanges.finish("t", &code, b"openid", now).await.unwrap();
        exchanges.finish("t", &code, b"another", now).await.unwrap();
        exchanges.release("t", &code).await.unwrap();
        let answered = Exchange::Answered(b"openid".to_vec());
        assert_eq!(exchanges.begin("t", &code, now).await.unwrap(), answered);
        let stored = &given.rows("SELECT answer FROM exchanges", &[]).await[0];
        assert!(!stored.text("answer").unwrap().contains("openid"));
        let later = now + TimeDelta::minutes(5);
        assert_eq!(exchanges.begin("u", &code, later).await.unwrap(), Exchange::Fresh);
    }

    an_exchange_whose_process_is_gone_is_begun_again(given) {
        let exchanges = &given.store.exchanges;
        let (code, now) = ([7; 32], noon());
        exchanges.begin("t", &code, now).await.unwrap();
        let later = now + TimeDelta::seconds(30);
        assert_eq!(exchanges.begin("t", &code, later).await.unwrap(), Exchange::Fresh);
        exchanges.release("t", &code).await.unwrap();
        assert_eq!(exchanges.begin("t", &code, later).await.unwrap(), Exchange::Fresh);
    }

    of_many_who_begin_at_once_one_is_first(given) {
        let begin = (0..10).map(|_| given.store.exchanges.begin("t", &[1; 32], noon()));
        let begun = futures::future::join_all(begin).await;
        let fresh = begun.into_iter().filter(|begun| matches!(begun, Ok(Exchange::Fresh)));
        assert_eq!(fresh.count(), 1);
    }

    another_replica_sees_a_contact_once_it_was_written(given) {
        let other = open(given.fresh.config()).await.unwrap();
        let (presence, login) = (&given.store.presence, "1".into());
        presence.touch(&login, noon());
        assert_eq!(presence.last_contact(&login).await.unwrap(), Some(noon()));
        assert_eq!(other.presence.last_contact(&login).await.unwrap(), None);
        presence.flush().await.unwrap();
        presence.flush().await.unwrap();
        assert_eq!(other.presence.last_contact(&login).await.unwrap(), Some(noon()));
        let later = noon() + TimeDelta::seconds(7);
        other.presence.touch(&login, later);
        assert_eq!(other.presence.last_contact(&login).await.unwrap(), Some(later));
    }

    the_first_answer_is_kept_for_a_day(given) {
        let (kept, pool, now) = (&given.store.idempotency, pool(), noon());
        assert_eq!(kept.answer(&pool, "k", now).await.unwrap(), None);
        kept.keep(&pool, "k", b"one", now).await.unwrap();
        kept.keep(&pool, "k", b"two", now).await.unwrap();
        assert_eq!(kept.answer(&pool, "k", now).await.unwrap().unwrap(), b"one");
        assert_eq!(kept.answer(&"other".into(), "k", now).await.unwrap(), None);
        let later = now + TimeDelta::hours(24);
        assert_eq!(kept.answer(&pool, "k", later).await.unwrap(), None);
        kept.keep(&pool, "k", b"two", later).await.unwrap();
        assert_eq!(kept.answer(&pool, "k", later).await.unwrap().unwrap(), b"two");
    }

    who_waits_for_a_login_is_woken(given) {
        given.issue("1").await;
        let mut change = given.store.changes.of("login", "1");
        given.scan("1", "openid").await;
        tokio::time::timeout(Duration::from_secs(5), change.next()).await.unwrap();
    }
}

mod on_postgres_only {
    use super::*;
    use crate::testing::Kind;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_waits_on_another_replica_is_woken_too() {
        let given = on(Kind::Postgres).await;
        let other = open(given.fresh.config()).await.unwrap();
        given.issue("1").await;
        let mut change = other.changes.of("login", "1");
        given.scan("1", "openid").await;
        tokio::time::timeout(Duration::from_secs(5), change.next()).await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn one_replica_at_a_time_has_the_turn() {
        let given = on(Kind::Postgres).await;
        let other = open(given.fresh.config()).await.unwrap();
        assert!(given.store.turns.take("sweeper").await.unwrap().is_some());
        assert!(other.turns.take("sweeper").await.unwrap().is_none());
        assert!(given.store.turns.take("sweeper").await.unwrap().is_some());
        assert!(other.turns.take("another").await.unwrap().is_some());
        given.sql("UPDATE turns SET until = now() - interval '1 second'").await;
        assert!(other.turns.take("sweeper").await.unwrap().is_some());
        assert!(given.store.turns.take("sweeper").await.unwrap().is_none());
    }
}
