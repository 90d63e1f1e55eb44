//! Two accounts of one person become one.

use super::*;

fn merge(from: &str, into: &str, seconds: i64) -> MergeUsers {
    let (from, into) = (from.into(), into.into());
    MergeUsers { from, into, looked_at: Side::Into, seen: None, other_seen: None, at: at(seconds) }
}

/// `o1` is signed in as `user of l1` and has a number; `o2` came without one, as `user of l2`, and is signed in too.
fn two() -> Memory {
    let mut memory = signed_in(Policy { phone: PhonePolicy::Optional, ..Policy::default() });
    memory.run(issue("l2", 10)).unwrap();
    memory.run(scan("l2", "o2", 11)).unwrap();
    memory.run(authorize("l2", None, 12)).unwrap();
    memory.run(claim("l2", 13)).unwrap();
    memory
}

fn why<T>(answer: Result<T, Refused>) -> (&'static str, &'static str) {
    match answer {
        Err(Refused::Undecided(CommandError::Invalid { field, why })) => (field, why),
        _ => panic!("it was taken"),
    }
}

fn openids(memory: &Memory, user: &str) -> Vec<Personal<String>> {
    let user: User = memory.state(user);
    user.identities.into_iter().map(|linked| linked.account.openid).collect()
}

#[test]
fn what_opened_the_one_opens_the_other_and_its_sessions_end() {
    let mut memory = two();
    let (first, again) = memory.run_twice(merge("user of l1", "user of l2", 100));
    assert_eq!(first, again);
    assert_eq!(memory.last_events(), ["user.merged", "user.absorbed", "session.ended"]);
    assert_eq!(openids(&memory, "user of l2"), ["o2".into(), "o1".into()]);
    assert_eq!(openids(&memory, "user of l1"), []);
    let kept: User = memory.state("user of l2");
    assert_eq!((kept.phone, kept.phone_verified_at), (Some(PHONE.into()), Some(at(100))));
    assert_eq!(kept.absorbed, ["user of l1".into()]);
    assert_eq!(kept.identities[1].evidence, Evidence { login: None, how: How::Merged });
    let ended: User = memory.state("user of l1");
    assert_eq!((ended.merged_into, ended.phone), (Some("user of l2".into()), None));
    let session = |login: &str| memory.state::<Session>(&format!("session of {login}")).ended;
    assert_eq!(session("l1"), Some((at(100), SessionEnd::Merged)));
    assert_eq!(session("l2"), None);
}

#[test]
fn a_number_of_its_own_is_kept_and_the_other_one_is_free() {
    let mut memory = two();
    let own = UserCommand::ChangePhone { phone: Some(OTHER.into()), at: at(20) };
    memory.run(Execute::<User>::new("user of l2", own)).unwrap();
    memory.run(merge("user of l1", "user of l2", 100)).unwrap();
    assert_eq!(memory.state::<User>("user of l2").phone, Some(OTHER.into()));
    assert_eq!(memory.names().filter(|name| name.kind == NameKind::Phone).count(), 1);
}

#[test]
fn who_signs_in_again_is_the_one_that_goes_on() {
    let mut memory = two();
    memory.run(merge("user of l1", "user of l2", 100)).unwrap();
    memory.run(issue("l3", 110)).unwrap();
    memory.run(scan("l3", "o1", 111)).unwrap();
    let answer = memory.run(authorize("l3", None, 112)).unwrap();
    assert_eq!(bound(&answer), ("user of l2", How::KnownIdentity));
}

#[test]
fn a_login_that_was_bound_before_signs_in_the_one_that_goes_on() {
    let mut memory = two();
    memory.run(issue("l3", 90)).unwrap();
    memory.run(scan("l3", "o1", 91)).unwrap();
    memory.run(authorize("l3", None, 92)).unwrap();
    memory.run(merge("user of l1", "user of l2", 100)).unwrap();
    memory.run(claim("l3", 101)).unwrap();
    let session: Session = memory.state("session of l3");
    assert_eq!(session.start.map(|start| start.user), Some("user of l2".into()));
}

#[test]
fn a_user_that_ended_takes_nothing_more() {
    let mut memory = two();
    memory.run(merge("user of l1", "user of l2", 100)).unwrap();
    let merged = ("user", "it was merged into another user");
    let change = UserCommand::ChangePhone { phone: Some(OTHER.into()), at: at(101) };
    assert_eq!(why(memory.run(Execute::<User>::new("user of l1", change))), merged);
    let block = BlockUser { user: "user of l1".into(), seen: None, at: at(101) };
    assert_eq!(why(memory.run(block)), merged);
    let erase = EraseUser { user: "user of l1".into(), seen: None, at: at(101) };
    assert_eq!(why(memory.run(erase)), merged);
    assert_eq!(why(memory.run(merge("user of l1", "user of l2", 102))).0, "from");
}

#[test]
fn only_two_users_of_the_pool_who_may_sign_in_become_one() {
    let mut memory = two();
    assert_eq!(
        why(memory.run(merge("user of l1", "user of l1", 100))),
        ("from", "it is the same user")
    );
    assert_eq!(
        why(memory.run(merge("nobody", "user of l1", 100))),
        ("from", "there is no such user")
    );
    assert!(is_unknown(memory.run(merge("user of l1", "nobody", 100))));
    let mut other = memory.in_pool("other");
    assert!(is_unknown(other.run(merge("user of l1", "user of l2", 100))));
    let seen = Some(1);
    let late = memory.run(MergeUsers { seen, ..merge("user of l1", "user of l2", 100) });
    assert!(matches!(late, Err(Refused::Changed)));
    memory.run(BlockUser { user: "user of l1".into(), seen: None, at: at(101) }).unwrap();
    assert_eq!(why(memory.run(merge("user of l1", "user of l2", 102))).0, "from");
    let asked = MergeUsers { looked_at: Side::From, ..merge("user of l1", "user of l2", 102) };
    assert_eq!(why(memory.run(asked)).0, "into");
    memory.run(EraseUser { user: "user of l1".into(), seen: None, at: at(103) }).unwrap();
    assert_eq!(
        why(memory.run(merge("user of l1", "user of l2", 104))),
        ("from", "the person was erased")
    );
}

#[test]
fn who_is_erased_is_erased_from_what_ended_too() {
    let mut memory = two();
    memory.run(issue("l3", 20)).unwrap();
    memory.run(scan("l3", "o3", 21)).unwrap();
    memory.run(authorize("l3", None, 22)).unwrap();
    memory.run(merge("user of l1", "user of l2", 100)).unwrap();
    memory.run(merge("user of l2", "user of l3", 101)).unwrap();
    memory.run(EraseUser { user: "user of l3".into(), seen: None, at: at(200) }).unwrap();
    for user in ["user of l1", "user of l2", "user of l3"] {
        assert!(memory.state::<User>(user).erased, "{user}");
    }
    for login in ["l1", "l2", "l3"] {
        assert!(memory.state::<Login>(login).erased, "{login}");
    }
    assert!(memory.state::<Session>("session of l1").erased && memory.state::<Grant>("g1").erased);
}

fn joined(openid: &str, app_id: &str) -> Identity {
    Identity { app_id: app_id.into(), unionid: Some("union".into()), ..wechat(openid) }
}

/// `o1` signs in, and WeChat shows the unionid of `user of l2`.
fn shows_the_unionid_of_another(memory: &mut Memory, login: &str, seconds: i64) {
    memory.run(issue(login, seconds)).unwrap();
    memory.run(scan_by(joined("o1", "wx1"), login, seconds + 1)).unwrap();
    memory.run(authorize(login, None, seconds + 2)).unwrap();
}

fn seen(memory: &Memory) -> Option<bool> {
    let user: User = memory.state("user of l1");
    user.identities[0].seen_unionid.as_ref().map(|seen| seen.dismissed)
}

fn with_a_case() -> Memory {
    let mut memory = signed_in(Policy { phone: PhonePolicy::Optional, ..Policy::default() });
    memory.run(issue("l2", 10)).unwrap();
    memory.run(scan_by(joined("o9", "wx2"), "l2", 11)).unwrap();
    memory.run(authorize("l2", None, 12)).unwrap();
    shows_the_unionid_of_another(&mut memory, "l3", 20);
    memory
}

#[test]
fn a_unionid_of_somebody_else_is_seen_once_and_may_be_dismissed_once() {
    let mut memory = with_a_case();
    assert_eq!(memory.last_events(), ["login.authorized", "user.unionid_seen", "login.bound"]);
    shows_the_unionid_of_another(&mut memory, "l4", 30);
    assert_eq!(memory.last_events(), ["login.authorized", "login.bound"]);
    let dismiss = |identity: &str| {
        let command = UserCommand::DismissCase { identity: Some(identity.into()), at: at(40) };
        Execute::<User>::new("user of l1", command)
    };
    assert_eq!(memory.run(dismiss("identity of l1")).unwrap().len(), 1);
    assert_eq!(seen(&memory), Some(true));
    assert_eq!(memory.run(dismiss("identity of l1")).unwrap(), []);
    assert!(is_unknown(memory.run(dismiss("another"))));
    let phone = UserCommand::DismissCase { identity: None, at: at(41) };
    assert!(is_unknown(memory.run(Execute::<User>::new("user of l1", phone))));
    shows_the_unionid_of_another(&mut memory, "l5", 50);
    assert_eq!(seen(&memory), Some(true));
}

#[test]
fn a_merge_settles_whose_unionid_it_is() {
    let mut memory = with_a_case();
    memory.run(merge("user of l2", "user of l1", 100)).unwrap();
    assert_eq!(seen(&memory), None);
    shows_the_unionid_of_another(&mut memory, "l4", 110);
    assert_eq!(memory.last_events(), ["login.authorized", "user.unionid_learned", "login.bound"]);
}
