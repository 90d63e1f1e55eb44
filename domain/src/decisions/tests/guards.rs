//! What a unit checks beyond the login itself.

use super::*;
use crate::{
    grant::{AuthorizationRequest, Grant, GrantCommand, GrantState},
    id::ConnectionId,
    session::SessionEnd,
};

fn deployed() -> Memory {
    deployment(Policy::default())
}

fn request(memory: &mut Memory, grant: &str, application: &str) {
    let request = Box::new(AuthorizationRequest {
        pool: "acme".into(),
        application: application.into(),
        redirect_uri: "https://shop.example/cb".into(),
        scope: "openid".into(),
        state: None,
        nonce: None,
        code_challenge: "challenge".into(),
        prompt_login: false,
        max_age: None,
        cookie: "cookie".into(),
        expires_at: at(1_800),
    });
    memory.run(Execute::<Grant>::new(grant, GrantCommand::Request { request, at: at(0) })).unwrap();
}

#[test]
fn no_code_is_shown_for_a_connection_that_is_off() {
    let mut memory = deployed();
    switch_off(&mut memory);
    let answer = memory.run(issue("l1", 2));
    assert!(matches!(answer, Err(Refused::Forbidden(Reason::ConnectionOff))));
    let elsewhere = IssueLogin { pool: "other".into(), ..issue("l1", 2) };
    let answer = memory.run(elsewhere);
    assert!(matches!(answer, Err(Refused::Forbidden(Reason::ApplicationOff))));
}

#[test]
fn a_connection_switched_off_ends_a_login_that_is_issued_or_scanned() {
    let mut memory = deployed();
    memory.run(issue("l1", 0)).unwrap();
    memory.run(issue("l2", 0)).unwrap();
    memory.run(scan("l2", "o2", 1)).unwrap();
    switch_off(&mut memory);
    let scanned = memory.run(scan("l1", "o1", 2)).unwrap();
    assert_eq!(scanned.answer.refusal(), Some(Reason::ConnectionOff));
    let authorized = memory.run(authorize("l2", Some(PHONE), 2)).unwrap();
    assert_eq!(authorized.login.state, State::Refused);
}

#[test]
fn a_connection_switched_off_leaves_a_bound_login_to_its_claim() {
    let mut memory = deployed();
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    switch_off(&mut memory);
    let other = memory.run(scan("l1", "o2", 3)).unwrap().answer;
    assert_eq!((other.login.state, other.refusal()), (State::Bound, Some(Reason::WrongState)));
    let again = memory.run(authorize("l1", Some(PHONE), 4)).unwrap();
    assert_eq!((again.login.state, again.events), (State::Bound, Vec::new()));
    let claimed = memory.run(claim("l1", 5)).unwrap();
    assert_eq!(claimed.answer.refusal(), Some(Reason::ConnectionOff));
    assert!(memory.state::<Session>("session of l1").start.is_none());
}

#[test]
fn a_user_blocked_since_gets_no_session() {
    let mut memory = deployed();
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    memory.run(Execute::<User>::new("user of l1", UserCommand::Block { at: at(3) })).unwrap();
    let claimed = memory.run(claim("l1", 4)).unwrap();
    assert_eq!(claimed.answer.refusal(), Some(Reason::UserBlocked));
}

#[test]
fn a_claim_starts_a_session_and_ends_the_browsers_former_one() {
    let mut memory = deployed();
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    memory.run(claim("l1", 5)).unwrap();
    authorized(&mut memory, "l2", "o2", Some("+8613900005678"), 10);
    let replaced = Some("session of l1".into());
    memory.run(ClaimLogin { replaced, ..claim("l2", 15) }).unwrap();
    let (former, session): (Session, Session) =
        (memory.state("session of l1"), memory.state("session of l2"));
    assert_eq!(former.ended, Some((at(15), SessionEnd::Replaced)));
    let start = session.live_at(at(16)).unwrap();
    assert_eq!((start.user.as_str(), start.authenticated_at), ("user of l2", at(12)));
}

#[test]
fn a_claim_grants_the_request_that_the_login_serves() {
    let mut memory = deployed();
    request(&mut memory, "g1", "shop");
    memory.run(IssueLogin { purpose: serving("g1", "cookie"), ..issue("l1", 0) }).unwrap();
    memory.run(scan("l1", "o1", 1)).unwrap();
    memory.run(authorize("l1", Some(PHONE), 2)).unwrap();
    let code = |grant: &str| Some((grant.into(), "code".into(), at(65)));
    request(&mut memory, "g2", "shop");
    assert!(is_unknown(memory.run(ClaimLogin { grant: code("g2"), ..claim("l1", 5) })));
    let claimed = memory.run(ClaimLogin { grant: code("g1"), ..claim("l1", 5) }).unwrap();
    assert_eq!(claimed.grant.unwrap().state, GrantState::Granted);
    assert_eq!(memory.state::<Grant>("g1").granted.unwrap().authenticated_at, at(2));
}

#[test]
fn a_login_serves_no_request_of_another_browser_nor_one_that_is_over() {
    let mut memory = deployed();
    request(&mut memory, "g1", "shop");
    let mut run = |purpose, seconds| memory.run(IssueLogin { purpose, ..issue("l1", seconds) });
    assert!(is_unknown(run(serving("g1", "another cookie"), 0)));
    assert!(is_unknown(run(serving("g1", "cookie"), 1_800)));
    assert!(is_unknown(run(serving("unknown", "cookie"), 0)));
    assert_eq!(run(serving("g1", "cookie"), 0).unwrap().login.state, State::Issued);
}

#[test]
fn a_request_of_an_application_that_is_gone_is_served_no_more() {
    let mut memory = deployed();
    request(&mut memory, "g1", "blog");
    let answer = memory.run(IssueLogin { purpose: serving("g1", "cookie"), ..issue("l1", 0) });
    assert!(matches!(answer, Err(Refused::Forbidden(Reason::ApplicationOff))));
}

fn serving(grant: &str, cookie: &str) -> Purpose {
    Purpose::Authorization { id: grant.into(), cookie: cookie.into() }
}

#[test]
fn a_fourth_code_ends_the_oldest() {
    let mut memory = deployed();
    memory.run(issue("l1", 0)).unwrap();
    memory.run(IssueLogin { superseded: vec!["l1".into()], ..issue("l2", 1) }).unwrap();
    assert_eq!(memory.state::<Login>("l1").reason, Some(Reason::Superseded));
    assert_eq!(memory.state::<Login>("l2").state, State::Issued);
}

#[test]
fn a_taken_ticket_issues_nothing() {
    let mut memory = deployed();
    memory.run(issue("l1", 0)).unwrap();
    let same = IssueLogin { ticket: "ticket of l1".into(), ..issue("l2", 1) };
    assert!(matches!(memory.run(same), Err(Refused::Taken(crate::claim::ClaimKind::Ticket))));
    assert_eq!(memory.state::<Login>("l2").state, State::Absent);
}

#[test]
fn a_connection_of_another_application_cannot_be_used() {
    let mut memory = deployed();
    let connection = ConnectionId::from("other");
    let answer = memory.run(IssueLogin { connection, ..issue("l1", 0) });
    assert!(matches!(answer, Err(Refused::Forbidden(Reason::ConnectionOff))));
}
