//! A command belongs to one pool; what belongs to another is unknown to it.

use super::*;

#[test]
fn a_login_of_another_pool_is_unknown_to_every_step() {
    let mut memory = deployment(Policy::default());
    memory.run(issue("l1", 0)).unwrap();
    memory.run(scan("l1", "o1", 1)).unwrap();
    let mut other = memory.in_pool("other");
    assert!(is_unknown(other.run(scan("l1", "o1", 2))));
    assert!(is_unknown(other.run(authorize("l1", Some(PHONE), 2))));
    assert!(is_unknown(other.run(decline("l1", 2))));
    assert!(is_unknown(other.run(claim("l1", 2))));
    assert!(is_unknown(other.run(RefuseSwitchedOff { login: "l1".into(), at: at(2) })));
    assert!(is_unknown(other.run(ExpireLogin { login: "l1".into(), at: at(2) })));
    let refuse = RefuseAttempt { login: "l1".into(), reason: Reason::TooMany, at: at(2) };
    assert!(is_unknown(other.run(refuse)));
}

#[test]
fn a_user_of_another_pool_can_be_neither_blocked_nor_erased() {
    let mut other = signed_in(Policy::default()).in_pool("other");
    let block = UserCommand::Block { at: at(9) };
    assert!(is_unknown(other.run(Execute::<User>::new("user of l1", block))));
    assert!(is_unknown(other.run(EraseUser { user: "user of l1".into(), seen: None, at: at(9) })));
}

#[test]
fn a_session_of_another_pool_answers_no_request() {
    let mut other = signed_in(Policy::default()).in_pool("other");
    assert!(is_unknown(other.run(go_on("g2", 9))));
}

#[test]
fn a_code_of_another_pool_brings_nothing_and_is_not_burnt() {
    let mut memory = signed_in(Policy::default());
    assert!(memory.in_pool("other").run(redeem("g1", 9)).unwrap().is_err());
    assert!(memory.run(redeem("g1", 10)).unwrap().is_ok());
}

#[test]
fn no_code_is_shown_for_an_application_of_another_pool() {
    let answer = deployment(Policy::default()).in_pool("other").run(issue("l1", 0));
    assert!(matches!(answer, Err(Refused::Forbidden(Reason::ApplicationOff))));
}

#[test]
fn a_command_of_the_deployment_issues_no_login() {
    let mut deployment = deployment(Policy::default()).in_no_pool();
    assert!(deployment.run(issue("l1", 0)).is_err());
}
