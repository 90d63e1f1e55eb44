//! A unionid that WeChat tells later: the Mini Program joined an Open Platform account meanwhile.

use super::*;

/// The same person in a Mini Program that is bound to an Open Platform account.
fn joined(app_id: &str, openid: &str, unionid: &str) -> Identity {
    Identity { app_id: app_id.into(), unionid: Some(unionid.into()), ..wechat(openid) }
}

fn sign_in(memory: &mut Memory, identity: Identity, login: &str, seconds: i64) -> LoginAnswer {
    memory.run(issue(login, seconds)).unwrap();
    memory.run(scan_by(identity, login, seconds + 1)).unwrap();
    memory.run(authorize(login, None, seconds + 2)).unwrap()
}

fn open() -> Memory {
    deployment(Policy { phone: PhonePolicy::Optional, ..Policy::default() })
}

/// The unionids of a user's identities.
fn unionids(memory: &Memory, user: &str) -> Vec<Option<Personal<String>>> {
    let user: User = memory.state(user);
    user.identities.into_iter().map(|linked| linked.account.unionid).collect()
}

#[test]
fn a_unionid_that_comes_later_lets_the_second_mini_program_find_the_same_user() {
    let mut memory = open();
    sign_in(&mut memory, wechat("o1"), "l1", 0);
    assert_eq!(unionids(&memory, "user of l1"), [None]);
    let later = sign_in(&mut memory, joined("wx1", "o1", "union"), "l2", 100);
    assert_eq!(bound(&later), ("user of l1", How::KnownIdentity));
    assert_eq!(unionids(&memory, "user of l1"), [Some("union".into())]);
    let second = sign_in(&mut memory, joined("wx2", "o9", "union"), "l3", 200);
    assert_eq!(bound(&second), ("user of l1", How::KnownUnionIdentity));
    assert!(memory.state::<User>("user of l3").pool.is_none());
}

#[test]
fn a_unionid_is_learned_once() {
    let mut memory = open();
    sign_in(&mut memory, wechat("o1"), "l1", 0);
    sign_in(&mut memory, joined("wx1", "o1", "union"), "l2", 100);
    assert!(memory.last_events().contains(&"user.unionid_learned"));
    sign_in(&mut memory, joined("wx1", "o1", "union"), "l3", 200);
    assert_eq!(memory.last_events(), ["login.authorized", "login.bound"]);
}

#[test]
fn a_unionid_is_not_learned_before_the_person_agreed() {
    let mut memory = open();
    sign_in(&mut memory, wechat("o1"), "l1", 0);
    memory.run(issue("l2", 100)).unwrap();
    memory.run(scan_by(joined("wx1", "o1", "union"), "l2", 101)).unwrap();
    memory.run(decline("l2", 102)).unwrap();
    assert_eq!(unionids(&memory, "user of l1"), [None]);
}

#[test]
fn a_unionid_that_somebody_else_holds_is_not_learned() {
    let mut memory = open();
    sign_in(&mut memory, wechat("o1"), "l1", 0);
    sign_in(&mut memory, joined("wx2", "o2", "union"), "l2", 10);
    let answer = sign_in(&mut memory, joined("wx1", "o1", "union"), "l3", 100);
    assert_eq!(bound(&answer), ("user of l1", How::KnownIdentity));
    let Some(LoginEvent::Bound { unionid_elsewhere, .. }) = answer.events.last() else { panic!() };
    assert!(unionid_elsewhere);
    assert_eq!(unionids(&memory, "user of l1"), [None]);
    assert_eq!(unionids(&memory, "user of l2"), [Some("union".into())]);
}

#[test]
fn a_unionid_says_nothing_outside_a_subject() {
    let mut memory = open();
    let alone = |openid: &str, app_id: &str| Identity {
        wechat_subject: None,
        ..joined(app_id, openid, "union")
    };
    sign_in(&mut memory, alone("o1", "wx1"), "l1", 0);
    let second = sign_in(&mut memory, alone("o2", "wx2"), "l2", 10);
    assert_eq!(bound(&second), ("user of l2", How::NewUser));
}

#[test]
fn a_scan_names_the_user_whom_openid_or_unionid_opens() {
    let mut memory = open();
    sign_in(&mut memory, joined("wx1", "o1", "union"), "l1", 0);
    let scans = [
        ("l2", wechat("o1"), Some("user of l1")),
        ("l3", joined("wx2", "o9", "union"), Some("user of l1")),
        ("l4", wechat("o2"), None),
    ];
    for (login, identity, expected) in scans {
        memory.run(issue(login, 100)).unwrap();
        let scanned = memory.run(scan_by(identity, login, 101)).unwrap();
        let Some(LoginEvent::Scanned { user, .. }) = scanned.answer.events.last() else { panic!() };
        assert_eq!(user.as_ref().map(UserId::as_str), expected);
        assert_eq!(scanned.answer.login.about().subject.as_ref(), user.as_ref());
    }
}
