//! The console is told who scanned for it.

use super::*;
use crate::operator::Scanned;

const OWN: &str = "https://login.example.com/console/done";

fn optional() -> Memory {
    deployment(Policy { phone: PhonePolicy::Optional, ..Policy::default() })
}

/// The code of a grant, as the console shows it.
fn see(grant: &str, seconds: i64) -> SeeScan {
    let mut code = redeem(grant, seconds);
    let code_challenge = "challenge".into();
    code.redeem.proof = Proof::Verifier { redirect_uri: OWN.into(), code_challenge };
    SeeScan(code)
}

/// A request of the console's.
fn for_the_console(served: &mut ServedRequest) {
    let request = &mut served.request;
    request.redirect_uri = OWN.into();
    (request.entrance, request.prompt_login) = (true, true);
}

/// `o1` scans with the login for the grant, which the console asked for.
fn scans(memory: &mut Memory, login: &str, grant: &str) {
    let identity = Identity { unionid: Some("u1".into()), ..wechat("o1") };
    memory.run(issue_for(grant, login, 0)).unwrap();
    memory.run(scan_by(identity, login, 1)).unwrap();
    memory.run(authorize(login, None, 2)).unwrap();
    let mut claim = claim_for(grant, login, 5);
    for_the_console(claim.request.as_mut().unwrap());
    assert!(memory.run(claim).unwrap().granted);
}

#[test]
fn the_console_is_told_the_account_that_scanned_once_and_the_sign_in_is_over() {
    let mut memory = optional();
    scans(&mut memory, "l1", "g1");
    // Nothing but the openid counts, so nothing else is told.
    let identity = Identity { unionid: None, wechat_subject: None, ..wechat("o1") };
    let scanned = Scanned { identity, application: "shop".into(), connection: "wechat".into() };
    assert_eq!(memory.run(see("g1", 6)).unwrap(), Some(scanned));
    let ended = memory.state::<Session>("session of l1").ended;
    assert_eq!(ended, Some((at(6), SessionEnd::ConsoleEntered)));
    assert_eq!(memory.run(see("g1", 7)).unwrap(), None);
}

#[test]
fn a_code_that_was_not_asked_for_by_the_console_opens_nothing_there() {
    let mut memory = signed_in(Policy::default());
    assert_eq!(memory.run(see("g1", 6)).unwrap(), None);
    // It is the client's yet.
    assert!(memory.run(redeem("g1", 7)).unwrap().is_ok());
    scans(&mut memory, "l2", "g2");
    let tried = SeeExperience(see("g2", 6).0);
    assert_eq!(memory.run(tried).unwrap().unwrap_err(), NotRedeemed::NotGood);
    assert!(memory.run(see("g2", 6)).unwrap().is_some());
}

#[test]
fn a_session_from_before_opens_nothing_in_the_console() {
    let mut memory = optional();
    authorized(&mut memory, "l1", "o1", None, 0);
    memory.run(claim("l1", 3)).unwrap();
    let mut go_on = go_on("g2", 4);
    for_the_console(&mut go_on.served);
    // Even if it were answered.
    go_on.served.request.prompt_login = false;
    memory.run(go_on).unwrap();
    assert_eq!(memory.run(see("g2", 5)).unwrap(), None);
}

#[test]
fn who_was_blocked_since_they_scanned_is_nobody() {
    let mut memory = optional();
    scans(&mut memory, "l1", "g1");
    block(&mut memory, "user of l1", 6);
    assert_eq!(memory.run(see("g1", 7)).unwrap(), None);
}
