//! Which account a login ends with, and what it writes there.

use super::*;

fn with(association: Association) -> Memory {
    deployment(Policy { association, ..Policy::default() })
}

#[test]
fn a_stranger_is_registered_and_comes_back_as_the_same_user() {
    let mut memory = with(Association::None);
    let first = authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    assert_eq!(bound(&first), ("user of l1", How::NewUser));
    memory.run(issue("l2", 100)).unwrap();
    let scanned = memory.run(scan("l2", "o1", 101)).unwrap();
    assert!(!scanned.needs_phone);
    let second = memory.run(authorize("l2", None, 102)).unwrap();
    assert_eq!(bound(&second), ("user of l1", How::KnownIdentity));
}

#[test]
fn two_logins_of_one_stranger_end_with_one_user() {
    let mut memory = with(Association::None);
    for login in ["l1", "l2"] {
        memory.run(issue(login, 0)).unwrap();
        assert!(memory.run(scan(login, "o1", 1)).unwrap().needs_phone);
    }
    memory.run(authorize("l1", Some(PHONE), 2)).unwrap();
    let second = memory.run(authorize("l2", Some(PHONE), 2)).unwrap();
    assert_eq!(bound(&second), ("user of l1", How::KnownIdentity));
    assert!(memory.state::<User>("user of l2").pool.is_none());
}

#[test]
fn a_held_number_is_never_moved_but_noted() {
    let mut memory = with(Association::None);
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    authorized(&mut memory, "l2", "o2", Some(PHONE), 10);
    let (holder, other): (User, User) = (memory.state("user of l1"), memory.state("user of l2"));
    assert!(holder.phone == Some(PHONE.into()) && !holder.phone_held_elsewhere);
    assert!(other.phone.is_none() && other.phone_held_elsewhere);
    assert!(other.identities[0].seen_phone == Some(PHONE.into()));
}

#[test]
fn a_number_matches_a_user_who_signed_in_lately_with_another_mini_program() {
    let mut memory = with(Association::FieldMatching);
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    memory.run(claim("l1", 5)).unwrap();
    memory.run(issue("l2", 10)).unwrap();
    let elsewhere = Identity { app_id: "wx2".into(), ..wechat("o2") };
    memory.run(scan_by(elsewhere, "l2", 11)).unwrap();
    let answer = memory.run(authorize("l2", Some(PHONE), 12)).unwrap();
    assert_eq!(bound(&answer), ("user of l1", How::PhoneMatched));
    let user: User = memory.state("user of l1");
    assert_eq!(user.identities.len(), 2);
    assert_eq!(user.identities[1].id.as_str(), "identity of l2");
    assert_eq!(user.identities[1].evidence.how, How::PhoneMatched);
}

#[test]
fn a_number_given_later_becomes_that_of_a_user_without_one() {
    let mut memory = deployment(Policy { phone: PhonePolicy::Optional, ..Policy::default() });
    authorized(&mut memory, "l1", "o1", None, 0);
    assert!(memory.state::<User>("user of l1").phone.is_none());
    authorized(&mut memory, "l2", "o1", Some(PHONE), 10);
    assert!(memory.state::<User>("user of l1").phone == Some(PHONE.into()));
}

#[test]
fn another_number_of_a_known_user_is_only_seen() {
    let mut memory = with(Association::None);
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    authorized(&mut memory, "l2", "o1", Some(OTHER), 10);
    let user: User = memory.state("user of l1");
    assert!(user.phone == Some(PHONE.into()));
    assert!(user.identities[0].seen_phone == Some(OTHER.into()));
}

#[test]
fn login_only_makes_no_account() {
    let mut memory = deployment(Policy { login_only: true, ..Policy::default() });
    let answer = authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    assert_eq!((answer.login.state, answer.refusal()), (State::Refused, Some(Reason::NoAccount)));
    assert!(memory.state::<User>("user of l1").pool.is_none());
}
