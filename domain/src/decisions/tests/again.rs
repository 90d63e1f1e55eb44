//! A command that comes again with the same id is answered as it was the first time. Nothing is written again; the
//! history in memory checks that.

use super::*;

/// The events and the state of a login's answer.
fn told(answer: &LoginAnswer) -> (&[LoginEvent], State) {
    (&answer.events, answer.login.state)
}

#[test]
fn every_step_of_a_login_is_answered_again() {
    let mut memory = deployment(Policy::default());
    let (first, again) = memory.run_twice(issue_for("g1", "l1", 0));
    assert_eq!(told(&first), told(&again));
    let (first, again) = memory.run_twice(scan("l1", "o1", 1));
    assert_eq!(told(&first.answer), told(&again.answer));
    assert_eq!((first.needs_phone, again.needs_phone), (true, true));
    let (first, again) = memory.run_twice(authorize("l1", Some(PHONE), 2));
    assert_eq!(told(&first), told(&again));
    assert_eq!(bound(&first), bound(&again));
    let (first, again) = memory.run_twice(claim_for("g1", "l1", 5));
    assert_eq!(told(&first.answer), told(&again.answer));
    assert_eq!((first.granted, again.granted), (true, true));
}

#[test]
fn a_claim_that_granted_nothing_says_so_again() {
    let mut memory = deployment(Policy::default());
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    let (first, again) = memory.run_twice(claim("l1", 5));
    assert_eq!(told(&first.answer), told(&again.answer));
    assert_eq!((first.granted, again.granted), (false, false));
}

#[test]
fn a_refusal_is_answered_again() {
    let mut memory = deployment(Policy::default());
    memory.run(issue("l1", 0)).unwrap();
    let refuse = RefuseAttempt { login: "l1".into(), reason: Reason::CodeInvalid, at: at(1) };
    let (first, again) = memory.run_twice(refuse);
    assert_eq!(told(&first), told(&again));
    assert_eq!(again.refusal(), Some(Reason::CodeInvalid));
    switch_off(&mut memory);
    let (first, again) = memory.run_twice(RefuseSwitchedOff { login: "l1".into(), at: at(2) });
    assert_eq!(told(&first), told(&again));
    assert_eq!(again.refusal(), Some(Reason::ConnectionOff));
}

#[test]
fn a_decline_is_answered_again() {
    let mut memory = deployment(Policy::default());
    memory.run(issue("l1", 0)).unwrap();
    memory.run(scan("l1", "o1", 1)).unwrap();
    let (first, again) = memory.run_twice(decline("l1", 2));
    assert_eq!(told(&first), told(&again));
}

#[test]
fn who_disowns_is_answered_again() {
    let disown = |seconds| DisownLogin {
        login: "l1".into(),
        phone_token: "phone of l1".into(),
        at: at(seconds),
    };
    let mut memory = deployment(Policy::default());
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    let (first, again) = memory.run_twice(disown(5));
    assert_eq!(told(&first), told(&again));
    assert_eq!(again.login.state, State::Denied);
    let mut memory = deployment(Policy::default());
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    memory.run(claim("l1", 5)).unwrap();
    let (first, again) = memory.run_twice(disown(6));
    assert_eq!(told(&first), told(&again));
    assert_eq!((again.refusal(), again.login.state), (None, State::Claimed));
}

#[test]
fn an_end_by_time_is_answered_again() {
    let mut memory = deployment(Policy::default());
    memory.run(issue("l1", 0)).unwrap();
    let (first, again) = memory.run_twice(ExpireLogin { login: "l1".into(), at: at(1_000) });
    assert_eq!(first, again);
    assert_eq!(first.len(), 1);
}

#[test]
fn the_answer_is_about_this_command_and_not_about_others_of_its_unit() {
    let mut memory = deployment(Policy::default());
    memory.run(issue("l1", 0)).unwrap();
    let supersede = IssueLogin { superseded: vec!["l1".into()], ..issue("l2", 1) };
    let (first, again) = memory.run_twice(supersede);
    assert_eq!(told(&first), told(&again));
    assert!(matches!(again.events.as_slice(), [LoginEvent::Issued { .. }]));
}

#[test]
fn a_session_that_goes_on_is_answered_again_and_so_are_its_tokens() {
    let mut memory = signed_in(Policy::default());
    let (first, again) = memory.run_twice(go_on("g2", 10));
    assert_eq!(first.granted, again.granted);
    assert_eq!(again.state, GrantState::Granted);
    let (first, again) = memory.run_twice(redeem("g2", 11));
    let (first, again) = (first.unwrap(), again.unwrap());
    assert_eq!((first.grant, first.granted), (again.grant, again.granted));
}

#[test]
fn a_replayed_code_is_refused_again() {
    let mut memory = signed_in(Policy::default());
    memory.run(redeem("g1", 11)).unwrap().unwrap();
    let (first, again) = memory.run_twice(redeem("g1", 12));
    assert!(first.is_err() && again.is_err());
}

#[test]
fn an_erasure_is_answered_again() {
    let mut memory = signed_in(Policy::default());
    let (first, again) =
        memory.run_twice(EraseUser { user: "user of l1".into(), seen: None, at: at(10) });
    assert_eq!(first, again);
    assert_eq!(first.len(), 1);
}

#[test]
fn a_command_to_one_aggregate_is_answered_again() {
    let mut memory = signed_in(Policy::default());
    let block = UserCommand::Block { at: at(10) };
    let (first, again) = memory.run_twice(Execute::<User>::new("user of l1", block));
    assert_eq!(first, again);
    assert_eq!(first.len(), 1);
}
