use chrono::DateTime;

use super::*;
use crate::clock::ManualClock;

fn limits() -> (Limits, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(DateTime::UNIX_EPOCH));
    let shared: Arc<dyn Clock> = clock.clone();
    (Limits::new(Some(LimitSettings::default()), &shared), clock)
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn the_eleventh_login_of_a_browser_within_a_minute_is_too_many() {
    let (limits, clock) = limits();
    let here = address("192.0.2.1");
    for _ in 0..10 {
        limits.new_login("b", here).unwrap();
    }
    assert!(matches!(limits.new_login("b", here), Err(Refusal::TooMany { retry_after: 1..=7 })));
    limits.new_login("another", here).unwrap();
    clock.advance(6);
    limits.new_login("b", here).unwrap();
    assert!(limits.new_login("b", here).is_err());
}

#[test]
fn a_crowded_address_uses_up_nothing_of_a_browser() {
    let (limits, _) = limits();
    let [crowded, other] = ["2001:db8::1", "192.0.2.1"].map(address);
    for browser in 0..60 {
        limits.new_login(&browser.to_string(), crowded).unwrap();
    }
    for _ in 0..20 {
        assert!(limits.new_login("b", crowded).is_err());
    }
    for _ in 0..10 {
        limits.new_login("b", other).unwrap();
    }
}

/// 54: each request from another address of the own network.
#[test]
fn hopping_within_an_ipv6_network_does_not_help() {
    let (limits, _) = limits();
    let refused = (0..100).filter(|n| {
        let address = address(&format!("2001:db8::{n:x}"));
        limits.new_login(&n.to_string(), address).is_err()
    });
    assert_eq!(refused.count(), 40);
}

#[test]
fn a_network_that_is_refused_costs_its_neighbours_nothing() {
    let (limits, _) = limits();
    for number in 0..10_000 {
        let _ = limits.new_login(&number.to_string(), address("2001:db8::1"));
    }
    limits.new_login("b", address("2001:db8:0:1::1")).unwrap();
}

#[test]
fn whoever_guesses_secrets_waits_and_nobody_else() {
    let (limits, clock) = limits();
    let (here, there) = (address("192.0.2.1"), address("192.0.2.2"));
    for _ in 0..60 {
        limits.wrong_secret(here);
        limits.may_show_a_secret(here).unwrap();
    }
    limits.wrong_secret(here);
    assert!(matches!(limits.may_show_a_secret(here), Err(Refusal::TooMany { retry_after: 1..=2 })));
    limits.may_show_a_secret(there).unwrap();
    clock.advance(1);
    limits.may_show_a_secret(here).unwrap();
    limits.wrong_secret(here);
    limits.wrong_secret(here);
    assert!(limits.may_show_a_secret(here).is_err());
}

#[test]
fn what_was_long_ago_takes_no_memory() {
    let (limits, clock) = limits();
    for number in 0..100 {
        let address = address(&format!("2001:db8:{number:x}::1"));
        for _ in 0..61 {
            limits.wrong_secret(address);
        }
        limits.question(address).unwrap();
    }
    clock.advance(3600);
    limits.tidy();
    let counted = limits.0.unwrap();
    assert!(counted.guesses.is_empty() && counted.questions.is_empty());
}
