//! The audit log: pages of history that are found by an index, and are bounded.

use chrono::{DateTime, Duration};
use domain::{
    api_key::ApiKey,
    decisions::{EraseUser, Execute},
    id::PoolId,
    reading::{Reading, ReadingCommand},
    user::{User, UserCommand},
};

use super::{
    given::{samples, *},
    on_both_databases,
};
use crate::{Actor, EventFilter, Trail, testing::Kind};

fn changes() -> EventFilter {
    EventFilter { trail: Some(Trail::Changes), ..EventFilter::default() }
}

/// The names of the events of a page.
async fn names(given: &Given, filter: &EventFilter) -> Vec<String> {
    let history = &given.store.history;
    let page = history.page(Some(&pool()), filter, None, 100).await.unwrap();
    let streams = history.streams(Some(&pool()), &page.places).await.unwrap();
    let name = |place: &crate::EventPlace| {
        let events = &streams[&(place.kind.clone(), place.id.clone())];
        let event = events.iter().find(|past| past.sequence == place.sequence).unwrap();
        assert_eq!(event.position, place.position);
        event.name.clone()
    };
    page.places.iter().map(name).collect()
}

/// Somebody blocks the first user.
async fn block(given: &Given, actor: Actor) {
    let block = Execute::<User>::new("user-1", UserCommand::Block { at: noon() });
    let context = crate::Context { actor, ..context() };
    given.store.commands.execute(&context, &block).await.unwrap();
}

on_both_databases! {
    what_people_do_is_no_change_and_what_those_do_who_set_up_is_one(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let before = names(&given, &changes()).await;
        assert!(before.iter().all(|name| !name.starts_with("login.") && !name.starts_with("user.")), "{before:?}");
        block(&given, Actor::CommandLine).await;
        let after = names(&given, &changes()).await;
        assert_eq!((after.len(), after[0].as_str()), (before.len() + 1, "user.blocked"));
        let by = |actor: &str| EventFilter { actor: Some(actor.to_owned()), ..changes() };
        assert_eq!(names(&given, &by("command_line")).await, ["user.blocked"]);
        assert!(names(&given, &by("command")).await.is_empty());
        let all = names(&given, &EventFilter::default()).await;
        assert!(all.contains(&"login.claimed".to_owned()), "{all:?}");
    }

    a_moment_finds_what_was_written_since(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let (early, late) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + Duration::days(300_000));
        let all = names(&given, &EventFilter::default()).await.len();
        let since = |at| EventFilter { since: Some(at), ..EventFilter::default() };
        let until = |at| EventFilter { until: Some(at), ..EventFilter::default() };
        assert_eq!(names(&given, &since(early)).await.len(), all);
        assert_eq!(names(&given, &until(late)).await.len(), all);
        assert!(names(&given, &since(late)).await.is_empty());
        assert!(names(&given, &until(early)).await.is_empty());
    }

    another_pool_and_the_deployment_have_logs_of_their_own(given) {
        given.sign_in("1", "openid", &phone(1)).await;
        let history = &given.store.history;
        for other in [None, Some(PoolId::from("nowhere"))] {
            let page = history.page(other.as_ref(), &EventFilter::default(), None, 100).await.unwrap();
            assert!(page.places.is_empty() && page.next.is_none());
            assert_eq!(history.last_position(other.as_ref()).await.unwrap(), 0);
        }
        let stolen = history.page(Some(&pool()), &EventFilter::default(), None, 100).await.unwrap();
        assert!(history.streams(Some(&"nowhere".into()), &stolen.places).await.unwrap().is_empty());
    }

    what_is_read_of_a_user_outlives_the_user(given) {
        let reading = ReadingCommand::Read {
            pool: Some(pool()),
            route: "GET /api/v1/users/{id}".to_owned(),
            id: Some("user-1".to_owned()),
            user: Some("user-1".into()),
            records: 1,
            at: noon(),
        };
        given.sign_in("1", "openid", &phone(1)).await;
        given.one::<Reading>("r1", reading).await;
        given.execute(&EraseUser { user: "user-1".into(), seen: None, at: noon() }).await.unwrap();
        let past = given.store.history.events_of::<serde_json::Value>(&pool(), "personal_data", "r1").await.unwrap();
        let [read] = &past[..] else { panic!("{past:?}") };
        assert!(read.ip.as_ref().is_some_and(|ip| ip.clear().is_some()), "{read:?}");
        given.is_consistent().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_read_along_its_index() {
    let given = on(Kind::Sqlite).await;
    given.one::<ApiKey>("k1", samples::api_key(&pool(), "k1").create).await;
    let sql = "EXPLAIN QUERY PLAN SELECT position FROM audit \
        WHERE pool = 'acme' AND position < 9 AND trail = 'changes' ORDER BY position DESC LIMIT 9";
    let plan: Vec<_> =
        given.rows(sql, &[]).await.iter().map(|row| row.text("detail").unwrap()).collect();
    assert_eq!(plan.len(), 1, "nothing is sorted: {plan:?}");
    assert!(plan.iter().any(|line| line.contains("events_by_trail")), "{plan:?}");
}
