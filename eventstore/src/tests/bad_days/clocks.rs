//! Clocks are wrong.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    decisions::{AuthorizeLogin, ClaimLogin, IssueLogin, ScanLogin},
    id::LoginId,
    login::State,
};
use serde_json::Value as Json;

use super::{
    holds::is_whole,
    replicas::{Replicas, within},
};
use crate::tests::{
    given::{Given, authorize, claim, issue, noon, phone, pool, scan},
    on_both_databases,
};

/// How far the clocks of two servers are apart.
const APART: TimeDelta = TimeDelta::seconds(40);
/// How old a contact is at most when another server sees it, by no clock but the database's.
const SEEN: Duration = Duration::from_secs(4);

/// A server, and what its clock says.
type Moment<'a> = (&'a Given, DateTime<Utc>);

/// A login whose steps come to these servers.
async fn sign_in(steps: [Moment<'_>; 4], login: &str, person: usize) {
    let [issued, scanned, authorized, claimed] = steps;
    let (given, at) = issued;
    given.execute(&IssueLogin { at, ..issue(login) }).await.unwrap();
    let (given, at) = scanned;
    let scan = ScanLogin { at, ..scan(login, &format!("o{person}")) };
    assert_eq!(given.execute(&scan).await.unwrap().answer.login.state, State::Scanned);
    let (given, at) = authorized;
    let authorize = AuthorizeLogin { at, ..authorize(login, &phone(person)) };
    assert_eq!(given.execute(&authorize).await.unwrap().login.state, State::Bound);
    let (given, at) = claimed;
    let session_expires_at = at + TimeDelta::hours(1);
    let claim = ClaimLogin { at, session_expires_at, ..claim(login) };
    assert_eq!(given.execute(&claim).await.unwrap().answer.login.state, State::Claimed);
}

/// Its events are in the order in which they came, and bear the time of the database.
async fn is_in_order(given: &Given, login: &str) {
    let events = given.store.history.events_of::<Json>(&pool(), "login", login).await.unwrap();
    assert!(events.is_sorted_by_key(|event| event.position));
    assert!(events.is_sorted_by_key(|event| event.recorded_at));
    let by_its_clock = |moment: DateTime<Utc>| moment > noon() + TimeDelta::days(1);
    assert!(events.iter().all(|event| by_its_clock(event.recorded_at)));
}

on_both_databases! {
    servers_whose_clocks_are_apart_take_the_steps_of_one_login(given) {
        let replicas = Replicas::of(given).await;
        let [slow, fast] = &replicas.both;
        let (slow, fast) = ((slow, noon()), (fast, noon() + APART));
        let ways = [
            [slow, fast, slow, fast],
            [fast, slow, fast, slow],
            [slow, fast, fast, slow],
            [fast, slow, slow, fast],
            [slow, slow, fast, fast],
            [fast, fast, slow, slow],
        ];
        for (way, steps) in ways.into_iter().enumerate() {
            // Each person comes again, to clocks the other way round.
            sign_in(steps, &way.to_string(), way / 2).await;
            is_in_order(slow.0, &way.to_string()).await;
        }
        is_whole(slow.0).await;
    }

    a_browser_is_seen_by_servers_whose_clocks_are_apart(given) {
        let replicas = Replicas::of(given).await;
        let [slow, fast] = &replicas.both;
        let (slow, fast) = ((slow, noon()), (fast, noon() + APART));
        for (login, (here, now), (there, then)) in [("1", slow, fast), ("2", fast, slow)] {
            let login = LoginId::from(login);
            here.store.presence.touch(&login, now);
            let age = async || there.store.presence.age(&login, then).await.unwrap();
            within(SEEN, "a contact that is seen", async || age().await.is_some()).await;
            let age = age().await.unwrap().to_std().expect("it is not in the future");
            assert!(age < SEEN, "{age:?}");
        }
    }

    a_clock_that_goes_back_an_hour_refuses_nobody(given) {
        let before = (&given, noon());
        let after = (&given, noon() - TimeDelta::hours(1));
        sign_in([before; 4], "before", 1).await;
        sign_in([before, before, after, after], "between", 1).await;
        sign_in([before, after, after, after], "of-another", 2).await;
        sign_in([after; 4], "after", 1).await;
        for login in ["before", "between", "of-another", "after"] {
            is_in_order(&given, login).await;
        }
        is_whole(&given).await;
    }
}
