use super::*;
use crate::reason::Reason;

#[test]
fn a_refused_attempt_moves_nothing_and_an_end_does() {
    let at = DateTime::UNIX_EPOCH;
    let events = [
        LoginEvent::AttemptRefused { reason: Reason::CodeInvalid, at },
        LoginEvent::Denied { unrecorded: 0, at },
    ];
    let states: Vec<_> =
        Login::replay(&events).map(|replayed| (replayed.before, replayed.after)).collect();
    assert_eq!(states, [(State::Absent, State::Absent), (State::Absent, State::Denied)]);
    assert_eq!(events[1].at(), at);
}
