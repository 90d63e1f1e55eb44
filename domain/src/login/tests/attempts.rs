//! Steps that were not allowed: recorded up to a number, then counted.

use super::*;

fn after_attempts(state: State, attempts: u32) -> Vec<LoginEvent> {
    let mut history = history(state);
    for _ in 0..attempts {
        history.extend(when(&history, 25, Step::RefuseAttempt(Reason::TooMany)).unwrap());
    }
    history
}

#[test]
fn ten_refused_steps_are_recorded() {
    let tenth = after_attempts(State::Issued, 9);
    assert_eq!(when(&tenth, 25, claim()).unwrap().len(), 1);
    let eleventh = after_attempts(State::Issued, 10);
    assert_eq!(when(&eleventh, 25, claim()), Err(CommandError::Unrecorded(Reason::WrongState)));
}

#[test]
fn refused_steps_stop_nobody_else() {
    let scanned = after_attempts(State::Scanned, 10);
    assert_eq!(folded(&and(scanned, 26, authorize("token"))).state, State::Authorized);
}

#[test]
fn how_many_were_not_recorded_goes_into_the_event_that_ends_it() {
    let unrecorded = |state, step| match when(&history(state), 25, step).unwrap().remove(0) {
        LoginEvent::Denied { unrecorded, .. }
        | LoginEvent::Refused { unrecorded, .. }
        | LoginEvent::Claimed { unrecorded, .. }
        | LoginEvent::Expired { unrecorded, .. } => unrecorded,
        other => panic!("{other:?}"),
    };
    assert_eq!(unrecorded(State::Scanned, decline("token")), 7);
    assert_eq!(unrecorded(State::Bound, Step::Refuse(Reason::UserBlocked)), 7);
    assert_eq!(unrecorded(State::Bound, claim()), 7);
    assert_eq!(unrecorded(State::Issued, Step::Supersede), 7);
}

#[test]
fn a_second_claim_is_refused() {
    let claimed = history(State::Claimed);
    assert_eq!(when(&claimed, 31, claim()), refused(Reason::WrongState, 31));
    assert_eq!(folded(&claimed).session, Some("s1".into()));
}

#[test]
fn a_refusal_keeps_its_reason_and_ends_the_login() {
    let refused = folded(&history(State::Refused));
    assert_eq!((refused.reason, refused.ended_at), (Some(Reason::ConnectionOff), Some(at(20))));
}
