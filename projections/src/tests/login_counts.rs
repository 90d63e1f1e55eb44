use chrono::TimeDelta;
use domain::login::{Login, LoginEvent, State};
use domain::reason::Reason;

use super::logins::{bound, expired, issued, scanned};
use crate::{
    Views,
    logins::{LoginCount, LoginStep},
    testing::{at, record, views},
};

const HOUR: i64 = 3_600_000;

/// What is counted from the first hour to the end of the third, long after.
async fn counted(views: &Views) -> Vec<LoginCount> {
    views.login_counts(&"acme".into(), at(0), at(3 * HOUR), at(9 * HOUR)).await.unwrap()
}

on_both_databases! {
    logins_are_counted_by_hour_and_by_what_became_of_them(database) {
        let claimed = LoginEvent::Claimed { session: "s1".into(), unrecorded: 0, at: at(3_000) };
        let signed_in = || [issued("acme", "shop", 0), scanned()].into_iter().chain(bound("u1")).chain([claimed.clone()]);
        for id in ["l1", "l2"] {
            record::<Login>(&database, id, signed_in()).await;
        }
        record::<Login>(&database, "l3", [issued("acme", "shop", HOUR), expired(Reason::Superseded)]).await;
        // Nobody has written yet that its time is over.
        record::<Login>(&database, "l4", [issued("acme", "shop", 2 * HOUR - 1)]).await;
        record::<Login>(&database, "l5", [issued("other", "shop", 0)]).await;
        let went = |count: &LoginCount| {
            (count.hour, count.state, count.reason, [count.logins, count.scanned, count.authorized, count.bound, count.phones])
        };
        let all: Vec<_> = counted(&views(&database)).await.iter().map(went).collect();
        let second = at(HOUR);
        assert_eq!(all.len(), 3, "{all:?}");
        assert_eq!(all[0], (at(0), State::Claimed, None, [2, 2, 2, 2, 0]));
        assert!(all.contains(&(second, State::Expired, Some(Reason::Superseded), [1, 0, 0, 0, 0])), "{all:?}");
        assert!(all.contains(&(second, State::Expired, Some(Reason::LoginExpired), [1, 0, 0, 0, 0])), "{all:?}");
    }

    an_hour_is_counted_again_until_it_is_long_over(database) {
        let views = views(&database);
        let at_the_time = async |now: i64| {
            let counts = views.login_counts(&"acme".into(), at(0), at(now), at(now)).await.unwrap();
            counts.iter().map(|count| count.logins).sum::<u64>()
        };
        record::<Login>(&database, "l1", [issued("acme", "shop", 0)]).await;
        assert_eq!(at_the_time(HOUR + 1).await, 1);
        record::<Login>(&database, "l2", [issued("acme", "shop", 1)]).await;
        assert_eq!(at_the_time(2 * HOUR).await, 2);
        // Nothing is issued in the past: so this shows which hours are not asked for again.
        record::<Login>(&database, "l3", [issued("acme", "shop", 2)]).await;
        record::<Login>(&database, "l4", [issued("acme", "shop", HOUR)]).await;
        assert_eq!(at_the_time(2 * HOUR).await, 3);
        assert_eq!(at_the_time(5 * HOUR).await, 3);
    }

    a_part_of_an_hour_is_counted_as_far_as_it_is_asked_for(database) {
        record::<Login>(&database, "l1", [issued("acme", "shop", HOUR / 2)]).await;
        let views = views(&database);
        let until = async |until: i64| views.login_counts(&"acme".into(), at(0), at(until), at(9 * HOUR)).await.unwrap().len();
        record::<Login>(&database, "l2", [issued("acme", "shop", 2 * HOUR)]).await;
        // What is remembered of the hour, and of those behind it, is no answer to an earlier end.
        let ends = [HOUR / 4, HOUR, 3 * HOUR, HOUR, HOUR / 4];
        let mut counted = Vec::new();
        for end in ends {
            counted.push(until(end).await);
        }
        assert_eq!(counted, [0, 1, 2, 1, 0]);
    }

    steps_are_timed_over_the_latest_logins(database) {
        let claimed = LoginEvent::Claimed { session: "s1".into(), unrecorded: 0, at: at(3_500) };
        let signed_in = [issued("acme", "shop", 0), scanned()].into_iter().chain(bound("u1")).chain([claimed]);
        record::<Login>(&database, "l1", signed_in).await;
        record::<Login>(&database, "l2", [issued("acme", "shop", 0)]).await;
        let times = views(&database).step_times(&"acme".into(), at(0), at(HOUR)).await.unwrap();
        let shown: Vec<_> = times.iter().map(|time| (time.step, time.logins, time.median)).collect();
        assert_eq!(shown, [
            (LoginStep::Scan, 1, TimeDelta::seconds(1)),
            (LoginStep::Authorize, 1, TimeDelta::seconds(1)),
            (LoginStep::Claim, 1, TimeDelta::milliseconds(1500)),
        ]);
        assert!(views(&database).step_times(&"acme".into(), at(1), at(HOUR)).await.unwrap().is_empty());
    }
}
