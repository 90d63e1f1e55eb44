//! The browser is asked which account to bind, and told why.

use super::*;
use crate::user::UserFields;

fn with(association: Association) -> Memory {
    deployment(Policy { association, ..Policy::default() })
}

/// Why it was asked, whom the number named, and whether a new account may be chosen.
fn question(answer: &LoginAnswer) -> (WhyAsked, Option<&str>, bool) {
    let Some(LoginEvent::BindingAsked { why, named, new_account_allowed, .. }) =
        answer.events.last()
    else {
        panic!("{:?}", answer.events)
    };
    (*why, named.as_ref().map(UserId::as_str), *new_account_allowed)
}

#[test]
fn a_connection_that_asks_everybody_says_so_and_names_the_holder_of_the_number() {
    let mut memory = with(Association::AskBinding);
    let nobody = authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    assert_eq!(question(&nobody), (WhyAsked::Policy, None, true));
    let register = UserCommand::Register {
        pool: "acme".into(),
        user: "holder".into(),
        phone: Some(PHONE.into()),
        phone_held_elsewhere: false,
        at: at(5),
    };
    memory.run(Execute::<User>::first("holder", register)).unwrap();
    let answer = authorized(&mut memory, "l2", "o2", Some(PHONE), 10);
    assert_eq!(question(&answer), (WhyAsked::Policy, Some("holder"), true));
    assert_eq!(answer.login.about().subject, Some("holder".into()));
}

#[test]
fn a_number_of_a_user_with_an_account_in_the_same_mini_program_is_asked_about() {
    let mut memory = with(Association::FieldMatching);
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    memory.run(claim("l1", 5)).unwrap();
    let answer = authorized(&mut memory, "l2", "o2", Some(PHONE), 10);
    assert_eq!(question(&answer), (WhyAsked::SameApp, Some("user of l1"), true));
    assert_eq!(memory.state::<User>("user of l1").identities.len(), 1);
}

#[test]
fn a_number_of_a_user_who_was_not_here_for_90_days_is_asked_about() {
    let mut memory = with(Association::FieldMatching);
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    memory.run(claim("l1", 5)).unwrap();
    let later = 91 * 86_400;
    memory.run(issue("l2", later)).unwrap();
    let elsewhere = Identity { app_id: "wx2".into(), ..wechat("o2") };
    memory.run(scan_by(elsewhere, "l2", later + 1)).unwrap();
    let answer = memory.run(authorize("l2", Some(PHONE), later + 2)).unwrap();
    assert_eq!(question(&answer), (WhyAsked::Dormant, Some("user of l1"), true));
}

#[test]
fn a_connection_for_known_people_offers_no_new_account() {
    let mut memory = deployment(Policy {
        association: Association::AskBinding,
        login_only: true,
        ..Policy::default()
    });
    let answer = authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    assert_eq!(question(&answer), (WhyAsked::Policy, None, false));
}

#[test]
fn a_code_proves_its_account_in_the_login_that_it_was_sent_in_and_in_no_other() {
    let mut memory = with(Association::AskBinding);
    for (login, openid) in [("l1", "o1"), ("l2", "o2")] {
        authorized(&mut memory, login, openid, Some(PHONE), 0);
    }
    let send = Step::SendProof {
        proof: "p1".into(),
        user: Some("u7".into()),
        channel: ProofChannel::Email,
        code: "code".into(),
        expires_at: at(300),
    };
    let command = LoginCommand { at: at(10), unrecorded: 0, step: send };
    memory.run(Execute::<Login>::new("l1", command)).unwrap();
    memory
        .run(RegisterUser { user: "u7".into(), fields: UserFields::default(), at: at(5) })
        .unwrap();
    let address = UserCommand::ChangeEmail { email: Some("mei@example.com".into()), at: at(6) };
    memory.run(Execute::<User>::new("u7", address)).unwrap();
    let mut prove = |login: &str| {
        let (login, new_identity) = (login.into(), "i7".into());
        let shown = Shown::Code("code".into());
        memory.run(ProveAccount { login, shown, new_identity, at: at(10) }).unwrap()
    };
    assert_eq!(prove("l2").refusal(), Some(Reason::WrongProof));
    assert_eq!(prove("l1").login.bound.unwrap().user.as_str(), "u7");
}

#[test]
fn a_session_that_ended_still_says_when_its_user_was_here() {
    let mut memory = with(Association::FieldMatching);
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    memory.run(claim("l1", 5)).unwrap();
    let end = SessionCommand::End { reason: SessionEnd::SignedOut, at: at(6) };
    memory.run(Execute::<Session>::new("session of l1", end)).unwrap();
    memory.run(issue("l2", 10)).unwrap();
    let elsewhere = Identity { app_id: "wx2".into(), ..wechat("o2") };
    memory.run(scan_by(elsewhere, "l2", 11)).unwrap();
    let answer = memory.run(authorize("l2", Some(PHONE), 12)).unwrap();
    assert_eq!(bound(&answer), ("user of l1", How::PhoneMatched));
}
