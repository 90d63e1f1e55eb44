//! The clock.

use super::*;
use crate::aggregate::CommandError;

fn expires_at(history: &[LoginEvent]) -> DateTime<Utc> {
    folded(history).expires_at
}

#[test]
fn each_step_gives_time_for_the_next() {
    assert_eq!(expires_at(&history(State::Issued)), at(120));
    assert_eq!(expires_at(&history(State::Scanned)), at(10 + 120));
    assert_eq!(expires_at(&history(State::BindingAsked)), at(20 + 600));
    assert_eq!(expires_at(&history(State::Bound)), at(20 + 60));
}

#[test]
fn a_scan_moves_the_end_no_further_than_the_whole_login_may_take() {
    let Step::Issue(mut issue) = issue() else { panic!() };
    issue.lifetimes = Lifetimes { scan: 300, login: 310, ..Lifetimes::default() };
    let issued = and(Vec::new(), 0, Step::Issue(issue));
    assert_eq!(expires_at(&and(issued, 290, scan("o1", "token"))), at(310));
}

#[test]
fn a_code_lives_no_longer_than_the_whole_login_may_take() {
    let Step::Issue(mut issue) = issue() else { panic!() };
    issue.lifetimes = Lifetimes { scan: 300, login: 60, ..Lifetimes::default() };
    assert_eq!(expires_at(&and(Vec::new(), 0, Step::Issue(issue))), at(60));
}

#[test]
fn a_login_is_expired_when_its_time_says_so_before_any_event() {
    let login = folded(&history(State::Issued));
    assert_eq!(login.state_at(at(119)), State::Issued);
    assert_eq!(login.state_at(at(120)), State::Expired);
    assert_eq!(folded(&history(State::Claimed)).state_at(at(100_000)), State::Claimed);
    assert_eq!(Login::default().state_at(at(100_000)), State::Absent);
}

#[test]
fn the_sweeper_writes_in_which_state_it_expired() {
    let scanned = history(State::Scanned);
    assert_eq!(when(&scanned, 129, Step::Expire), Ok(Vec::new()));
    let expired = LoginEvent::Expired {
        state: State::Scanned,
        reason: Reason::LoginExpired,
        unrecorded: 7,
        at: at(130),
    };
    assert_eq!(when(&scanned, 130, Step::Expire), Ok(vec![expired]));
}

#[test]
fn newer_codes_of_its_browser_end_a_login() {
    let mut issued = history(State::Issued);
    issued.extend(when(&issued, 5, Step::Supersede).unwrap());
    let login = folded(&issued);
    assert_eq!((login.state, login.reason), (State::Expired, Some(Reason::Superseded)));
    assert_eq!(login.ended_at, Some(at(5)));
    assert_eq!(when(&issued, 6, Step::Supersede), Ok(Vec::new()));
}

#[test]
fn what_bound_did_stays_after_it_expired() {
    let mut bound = history(State::Bound);
    bound.extend(when(&bound, 80, claim()).unwrap());
    let login = folded(&bound);
    assert_eq!((login.state, login.session), (State::Expired, None));
    assert_eq!(login.bound.unwrap().user.as_str(), "u1");
}

#[test]
fn lifetimes_have_bounds() {
    assert_eq!(Lifetimes::default().check(), Ok(()));
    let wrong = |lifetimes: Lifetimes| match lifetimes.check() {
        Err(CommandError::Invalid { field, .. }) => Some(field),
        _ => None,
    };
    let usual = Lifetimes::default();
    assert_eq!(wrong(Lifetimes { scan: 29, ..usual }), Some("lifetimes.scan"));
    assert_eq!(wrong(Lifetimes { claim: 301, ..usual }), Some("lifetimes.claim"));
}
