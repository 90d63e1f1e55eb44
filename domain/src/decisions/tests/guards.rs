//! What a unit checks beyond the login itself.

use super::*;

fn deployed() -> Memory {
    deployment(Policy::default())
}

#[test]
fn no_code_is_shown_for_a_connection_that_is_off() {
    let mut memory = deployed();
    switch_off(&mut memory);
    let answer = memory.run(issue("l1", 2));
    assert!(matches!(answer, Err(Refused::Forbidden(Reason::ConnectionOff))));
}

#[test]
fn no_code_is_shown_for_an_application_that_is_gone() {
    let mut memory = deployed();
    let answer = memory.run(IssueLogin { application: "blog".into(), ..issue("l1", 2) });
    assert!(matches!(answer, Err(Refused::Forbidden(Reason::ApplicationOff))));
    let delete = ApplicationCommand::Delete { at: at(1) };
    memory.run(Execute::<Application>::new("shop", delete)).unwrap();
    let answer = memory.run(issue("l1", 2));
    assert!(matches!(answer, Err(Refused::Forbidden(Reason::ApplicationOff))));
}

#[test]
fn a_connection_of_another_application_cannot_be_used() {
    let answer = deployed().run(IssueLogin { connection: "other".into(), ..issue("l1", 0) });
    assert!(matches!(answer, Err(Refused::Forbidden(Reason::ConnectionOff))));
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
fn a_pool_switched_off_ends_what_waits_and_lets_nobody_in() {
    let mut memory = deployed();
    memory.run(issue("l1", 0)).unwrap();
    authorized(&mut memory, "l2", "o2", Some(PHONE), 0);
    memory.run(Execute::<Pool>::new("acme", PoolCommand::Disable { at: at(1) })).unwrap();
    let issued = memory.run(issue("l3", 2));
    assert!(matches!(issued, Err(Refused::Forbidden(Reason::PoolOff))));
    let scanned = memory.run(scan("l1", "o1", 2)).unwrap();
    assert_eq!(scanned.answer.refusal(), Some(Reason::PoolOff));
    let claimed = memory.run(claim("l2", 5)).unwrap();
    assert_eq!(claimed.answer.refusal(), Some(Reason::PoolOff));
}

#[test]
fn a_user_blocked_since_gets_no_session() {
    let mut memory = deployed();
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    block(&mut memory, "user of l1", 3);
    let claimed = memory.run(claim("l1", 4)).unwrap();
    assert_eq!(claimed.answer.refusal(), Some(Reason::UserBlocked));
}

#[test]
fn a_claim_starts_a_session_and_ends_the_browsers_former_one() {
    let mut memory = deployed();
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    memory.run(claim("l1", 5)).unwrap();
    authorized(&mut memory, "l2", "o2", Some(OTHER), 10);
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
    bound_for("g1", &mut memory, "l1");
    assert!(memory.run(claim_for("g1", "l1", 5)).unwrap().granted);
    let grant: Grant = memory.state("g1");
    assert_eq!(grant.state, GrantState::Granted);
    let granted = grant.granted.unwrap();
    assert_eq!((granted.user.as_str(), granted.session.as_str()), ("user of l1", "session of l1"));
    assert_eq!((granted.authenticated_at, granted.nonce), (at(2), Some("nonce".into())));
    assert!(memory.state::<Session>("session of l1").confirmed);
}

#[test]
fn a_claim_grants_no_request_that_the_login_does_not_serve() {
    let mut memory = deployed();
    bound_for("g1", &mut memory, "l1");
    authorized(&mut memory, "l2", "o1", None, 0);
    for login in ["l1", "l2"] {
        assert!(is_unknown(memory.run(claim_for("g2", login, 5))));
    }
}

#[test]
fn a_request_that_was_granted_to_another_tab_does_not_stop_the_claim() {
    let mut memory = deployed();
    bound_for("g1", &mut memory, "l1");
    bound_for("g1", &mut memory, "l2");
    assert!(memory.run(claim_for("g1", "l1", 5)).unwrap().granted);
    let second = memory.run(claim_for("g1", "l2", 6)).unwrap();
    assert_eq!((second.granted, second.answer.login.state), (false, State::Claimed));
    assert!(memory.state::<Session>("session of l2").live_at(at(7)).is_some());
    let granted = memory.state::<Grant>("g1").granted.unwrap();
    assert_eq!(granted.session.as_str(), "session of l1");
}

#[test]
fn a_request_that_ran_out_does_not_stop_the_claim() {
    let mut memory = deployed();
    bound_for("g1", &mut memory, "l1");
    let mut claim = claim_for("g1", "l1", 5);
    claim.request.as_mut().unwrap().request.expires_at = at(5);
    let claimed = memory.run(claim).unwrap();
    assert_eq!((claimed.granted, claimed.answer.login.state), (false, State::Claimed));
    assert!(memory.state::<Session>("session of l1").live_at(at(6)).is_some());
    assert!(memory.state::<Grant>("g1").granted.is_none());
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
fn only_what_is_contested_has_a_name() {
    let mut memory = deployed();
    bound_for("g1", &mut memory, "l1");
    memory.run(claim_for("g1", "l1", 5)).unwrap();
    let kinds: Vec<_> = memory.names().map(|name| name.kind).collect();
    for kind in
        [NameKind::PoolHost, NameKind::ConnectionIdentifier, NameKind::Identity, NameKind::Phone]
    {
        assert!(kinds.contains(&kind), "{kind}");
    }
    assert_eq!(kinds.len(), 4);
}
