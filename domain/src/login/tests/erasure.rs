//! The person is erased.

use super::*;

fn erased(state: State) -> Vec<LoginEvent> {
    let history = history(state);
    [history.clone(), when(&history, 25, Step::Erase).unwrap()].concat()
}

const LIVE: [State; 5] =
    [State::Issued, State::Scanned, State::Authorized, State::BindingAsked, State::Bound];

#[test]
fn a_login_that_still_runs_is_refused_first() {
    for state in LIVE {
        let refused = LoginEvent::Refused { reason: Reason::Erased, unrecorded: 7, at: at(25) };
        let events = when(&history(state), 25, Step::Erase);
        assert_eq!(events, Ok(vec![refused, LoginEvent::Erased { at: at(25) }]));
        assert_eq!(folded(&erased(state)).state, State::Refused);
    }
}

#[test]
fn a_login_whose_time_was_over_is_expired_first_as_everybody_was_told() {
    let expired = LoginEvent::Expired {
        state: State::Scanned,
        reason: Reason::LoginExpired,
        unrecorded: 7,
        at: at(130),
    };
    let events = when(&history(State::Scanned), 130, Step::Erase);
    assert_eq!(events, Ok(vec![expired, LoginEvent::Erased { at: at(130) }]));
}

#[test]
fn a_login_that_ended_keeps_its_end() {
    for state in [State::Claimed, State::Denied, State::Refused, State::Expired] {
        let before = folded(&history(state));
        let login = folded(&erased(state));
        assert_eq!((login.state, login.reason), (state, before.reason));
        assert_eq!(login.ended_at, before.ended_at);
    }
}

#[test]
fn nothing_of_the_person_is_left_in_an_erased_login() {
    for state in LIVE.into_iter().chain([State::Claimed, State::Denied]) {
        let login = folded(&erased(state));
        assert!(login.is_erased());
        assert!(login.identities().is_empty());
        let json = serde_json::to_string(&login).unwrap();
        for personal in ["o1", "+8613800001234", "203.0.113", "Mozilla"] {
            assert!(!json.contains(personal), "{personal} in {json}");
        }
    }
}

#[test]
fn a_login_is_erased_once_and_takes_no_step_any_more() {
    let erased = erased(State::Bound);
    assert_eq!(when(&erased, 26, Step::Erase), Ok(Vec::new()));
    assert_eq!(when(&erased, 26, claim()), refused(Reason::WrongState, 26));
    assert_eq!(when(&erased, 26, scan("o1", "newer")), refused(Reason::WrongState, 26));
}

#[test]
fn an_erased_login_still_says_whom_it_was_about() {
    assert_eq!(folded(&erased(State::Bound)).about().subject, Some("u1".into()));
}
