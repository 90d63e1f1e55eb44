//! From a session to a code, and from a code to tokens.

use super::*;
use crate::{
    grant::{AuthorizationRequest, Grant, GrantCommand, GrantState},
    session::{SessionCommand, SessionEnd},
};

fn requested(memory: &mut Memory, change: impl FnOnce(&mut AuthorizationRequest)) {
    let mut request = Box::new(AuthorizationRequest {
        pool: "acme".into(),
        application: "shop".into(),
        redirect_uri: "https://shop.example/cb".into(),
        scope: "openid".into(),
        state: None,
        nonce: None,
        code_challenge: "challenge".into(),
        prompt_login: false,
        max_age: None,
        cookie: "cookie".into(),
        expires_at: at(1_000),
    });
    change(&mut request);
    memory
        .run(Execute::<Grant>::new("g1", GrantCommand::Request { request, at: at(100) }))
        .unwrap();
}

/// Somebody authorized at 2 and took a session at 5.
fn signed_in() -> Memory {
    let mut memory = deployment(Policy::default());
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    memory.run(claim("l1", 5)).unwrap();
    memory
}

fn go_on(seconds: i64) -> ContinueSession {
    ContinueSession {
        pool: "acme".into(),
        session: "session of l1".into(),
        grant: "g1".into(),
        cookie: "cookie".into(),
        code: "code".into(),
        code_expires_at: at(seconds + 60),
        asked: true,
        at: at(seconds),
    }
}

fn redeem(seconds: i64) -> RedeemCode {
    RedeemCode {
        pool: "acme".into(),
        application: "shop".into(),
        code: "code".into(),
        redirect_uri: "https://shop.example/cb".into(),
        code_challenge: "challenge".into(),
        at: at(seconds),
    }
}

fn block(memory: &mut Memory) {
    memory.run(Execute::<User>::new("user of l1", UserCommand::Block { at: at(150) })).unwrap();
}

#[test]
fn a_session_answers_a_request_and_the_code_brings_tokens_once() {
    let mut memory = signed_in();
    requested(&mut memory, |_| {});
    assert_eq!(memory.run(go_on(200)).unwrap().state, GrantState::Granted);
    let redemption = memory.run(redeem(210)).unwrap().unwrap();
    assert_eq!(redemption.granted.user.as_str(), "user of l1");
    assert_eq!(redemption.granted.authenticated_at, at(2));
    assert!(memory.run(redeem(211)).unwrap().is_none());
    assert_eq!(memory.state::<Grant>("g1").state, GrantState::Replayed);
}

#[test]
fn an_unknown_code_brings_nothing() {
    let mut memory = signed_in();
    requested(&mut memory, |_| {});
    memory.run(go_on(200)).unwrap();
    let unknown = RedeemCode { code: "other".into(), ..redeem(210) };
    assert!(memory.run(unknown).unwrap().is_none());
    let elsewhere = RedeemCode { pool: "other".into(), ..redeem(210) };
    assert!(memory.run(elsewhere).unwrap().is_none());
    assert!(memory.run(redeem(211)).unwrap().is_some());
}

#[test]
fn a_request_for_a_new_scan_is_not_answered_by_a_session() {
    let mut memory = signed_in();
    requested(&mut memory, |request| request.prompt_login = true);
    let answer = memory.run(go_on(200));
    assert!(matches!(answer, Err(Refused::Undecided(Undecided::Invalid { field: "session", .. }))));
}

#[test]
fn max_age_counts_from_the_authorization() {
    let mut memory = signed_in();
    requested(&mut memory, |request| request.max_age = Some(198));
    assert!(memory.clone().run(go_on(201)).is_err());
    assert!(memory.run(go_on(200)).is_ok());
}

#[test]
fn an_ended_session_answers_nothing() {
    let mut memory = signed_in();
    requested(&mut memory, |_| {});
    let end = SessionCommand::End { reason: SessionEnd::SignedOut, at: at(110) };
    memory.run(Execute::<Session>::new("session of l1", end)).unwrap();
    assert!(memory.run(go_on(200)).is_err());
    let elsewhere = ContinueSession { pool: "other".into(), ..go_on(200) };
    assert!(memory.run(elsewhere).is_err());
}

#[test]
fn a_request_is_answered_to_its_own_browser_only() {
    let mut memory = signed_in();
    requested(&mut memory, |_| {});
    let stranger = || ContinueSession { cookie: "another cookie".into(), ..go_on(200) };
    assert!(is_unknown(memory.run(stranger())));
    memory.run(go_on(200)).unwrap();
    assert!(is_unknown(memory.run(stranger())));
}

#[test]
fn an_answer_that_was_lost_is_given_again_to_the_same_session() {
    let mut memory = signed_in();
    requested(&mut memory, |_| {});
    let first = memory.run(go_on(200)).unwrap();
    let again = memory.run(go_on(203)).unwrap();
    assert_eq!(again.granted, first.granted);
    authorized(&mut memory, "l2", "o1", None, 210);
    memory.run(claim("l2", 215)).unwrap();
    let other = ContinueSession { session: "session of l2".into(), ..go_on(220) };
    assert!(is_unknown(memory.run(other)));
    memory.run(redeem(221)).unwrap().unwrap();
    assert!(is_unknown(memory.run(go_on(222))));
}

#[test]
fn a_blocked_user_gets_neither_code_nor_tokens() {
    let mut memory = signed_in();
    requested(&mut memory, |_| {});
    let mut before = memory.clone();
    block(&mut before);
    assert!(matches!(before.run(go_on(200)), Err(Refused::Forbidden(Reason::UserBlocked))));
    memory.run(go_on(200)).unwrap();
    block(&mut memory);
    assert!(memory.run(redeem(210)).unwrap().is_none());
}

#[test]
fn no_site_is_told_of_a_session_before_the_person_in_a_new_browser_was_asked() {
    let mut memory = signed_in();
    requested(&mut memory, |_| {});
    let silent = |seconds| ContinueSession { asked: false, ..go_on(seconds) };
    assert!(matches!(
        memory.run(silent(110)),
        Err(Refused::Undecided(Undecided::Invalid { field: "session", .. }))
    ));
    memory.run(go_on(111)).unwrap();
    let session: Session = memory.state("session of l1");
    assert!(session.confirmed);
}
