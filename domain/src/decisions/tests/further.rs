//! Logins that are no sign-in: one proves an account to another login, one links a further way in.

use super::*;

/// The account of `old` has the WeChat account `o1`; the login `asked` of `o2` asks which account is theirs.
fn with_a_question() -> Memory {
    let mut memory =
        deployment(Policy { association: Association::AskBinding, ..Policy::default() });
    let register = UserCommand::Register {
        pool: "acme".into(),
        user: "old".into(),
        phone: Some(PHONE.into()),
        phone_held_elsewhere: false,
        at: at(-5),
    };
    memory.run(Execute::<User>::first("old", register)).unwrap();
    let link = UserCommand::LinkIdentity {
        identity: "of old".into(),
        account: wechat("o1"),
        evidence: Evidence { login: None, how: How::NewUser },
        seen_phone: None,
        at: at(-4),
    };
    memory.run(Execute::<User>::new("old", link)).unwrap();
    authorized(&mut memory, "asked", "o2", Some("+8613800000002"), 0);
    memory
}

fn issue_to(intent: Intent, login: &str, seconds: i64) -> IssueLogin {
    IssueLogin { intent, ..issue(login, seconds) }
}

fn to_prove(asked: &str, login: &str, seconds: i64) -> IssueLogin {
    issue_to(Intent::Prove { login: asked.into() }, login, seconds)
}

fn prove(asked: &str, session: &str, seconds: i64) -> ProveAccount {
    ProveAccount {
        login: asked.into(),
        shown: Shown::SignedIn(session.into()),
        new_identity: format!("identity of {asked}").into(),
        at: at(seconds),
    }
}

#[test]
fn a_session_that_was_begun_for_the_question_answers_it() {
    let mut memory = with_a_question();
    memory.run(to_prove("asked", "proof", 10)).unwrap();
    assert!(!memory.run(scan("proof", "o1", 11)).unwrap().needs_phone);
    memory.run(authorize("proof", None, 12)).unwrap();
    memory.run(claim("proof", 13)).unwrap();
    let answer = memory.run(prove("asked", "session of proof", 14)).unwrap();
    assert_eq!(answer.login.bound.unwrap().how, How::Proven);
    assert_eq!(memory.state::<User>("old").identities.len(), 2);
}

#[test]
fn a_session_that_ended_answers_nothing() {
    let mut memory = with_a_question();
    memory.run(to_prove("asked", "proof", 10)).unwrap();
    memory.run(scan("proof", "o1", 11)).unwrap();
    memory.run(authorize("proof", None, 12)).unwrap();
    memory.run(claim("proof", 13)).unwrap();
    let end = SessionCommand::End { reason: SessionEnd::SignedOut, at: at(14) };
    memory.run(Execute::<Session>::new("session of proof", end)).unwrap();
    let answer = memory.run(prove("asked", "session of proof", 15)).unwrap();
    assert_eq!(answer.refusal(), Some(Reason::WrongProof));
}

#[test]
fn a_proof_is_begun_for_a_question_that_stands_only() {
    let mut memory = with_a_question();
    memory.run(issue("unasked", 9)).unwrap();
    for nothing in ["unasked", "unknown"] {
        assert!(is_unknown(memory.run(to_prove(nothing, "proof", 10))));
    }
    // Ten minutes later it stands no more.
    assert!(is_unknown(memory.run(to_prove("asked", "proof", 700))));
}

#[test]
fn a_link_is_bound_to_the_user_who_asked_and_claimed_with_their_session() {
    let mut memory = signed_in();
    memory.run(issue_to(link("old"), "link", 20)).unwrap();
    assert!(!memory.run(scan("link", "o3", 21)).unwrap().needs_phone);
    let answer = memory.run(authorize("link", None, 22)).unwrap();
    assert_eq!(answer.login.bound.unwrap().how, How::OwnSession);
    assert!(is_unknown(memory.run(claim("link", 23))), "it starts no session");
    let claim =
        |session: &str| ClaimLink { login: "link".into(), session: session.into(), at: at(24) };
    assert!(is_unknown(memory.run(claim("session of nobody"))));
    let answer = memory.run(claim("session of first")).unwrap();
    assert_eq!(answer.login.session, Some("session of first".into()));
    assert_eq!(memory.state::<User>("old").identities.len(), 2);
}

#[test]
fn who_may_not_sign_in_gets_no_further_way_in() {
    let mut memory = with_a_question();
    memory.run(Execute::<User>::new("old", UserCommand::Block { at: at(5) })).unwrap();
    let link = issue_to(link("old"), "link", 20);
    assert!(matches!(memory.run(link), Err(Refused::Forbidden(Reason::UserBlocked))));
}

/// The same, once the person of `old` signed in by the login `first`.
fn signed_in() -> Memory {
    let mut memory = with_a_question();
    memory.run(issue("first", 10)).unwrap();
    memory.run(scan("first", "o1", 11)).unwrap();
    memory.run(authorize("first", None, 12)).unwrap();
    memory.run(claim("first", 13)).unwrap();
    memory
}

/// A further way in, asked for in the session that the login `first` started.
fn link(user: &str) -> Intent {
    Intent::Link { user: user.into(), session: Some("session of first".into()) }
}

#[test]
fn who_was_signed_out_meanwhile_gets_no_further_way_in() {
    let mut memory = signed_in();
    memory.run(issue_to(link("old"), "link", 20)).unwrap();
    memory.run(scan("link", "o3", 21)).unwrap();
    let end = SessionCommand::End { reason: SessionEnd::SignedOut, at: at(22) };
    memory.run(Execute::<Session>::new("session of first", end)).unwrap();
    let answer = memory.run(authorize("link", None, 23)).unwrap();
    assert_eq!(answer.refusal(), Some(Reason::SignInAgain));
    assert_eq!(memory.state::<User>("old").identities.len(), 1);
}

#[test]
fn a_way_in_that_was_taken_away_meanwhile_starts_no_session() {
    let mut memory = signed_in();
    memory.run(issue_to(link("old"), "link", 20)).unwrap();
    memory.run(scan("link", "o3", 21)).unwrap();
    memory.run(authorize("link", None, 22)).unwrap();
    memory.run(issue("late", 30)).unwrap();
    memory.run(scan("late", "o3", 31)).unwrap();
    memory.run(authorize("late", None, 32)).unwrap();
    let identity = "identity of link".into();
    memory.run(UnlinkIdentity { user: "old".into(), identity, at: at(33) }).unwrap();
    let claimed = memory.run(claim("late", 34)).unwrap();
    assert_eq!(claimed.answer.refusal(), Some(Reason::Unlinked));
}
