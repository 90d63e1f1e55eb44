//! What operators do with users.

use super::*;
use crate::user::{SaidPhone, UserFields};

fn said(number: &str, verified: bool) -> UserFields {
    let phone = SaidPhone { number: number.into(), verified };
    UserFields { phone: Some(Some(phone)), ..UserFields::default() }
}

fn register(user: &str, fields: UserFields) -> RegisterUser {
    RegisterUser { user: user.into(), fields, at: at(0) }
}

fn change(user: &str, fields: UserFields) -> ChangeUser {
    ChangeUser { user: user.into(), seen: None, fields, at: at(1) }
}

fn wrong_field<T>(answer: Result<T, Refused>) -> &'static str {
    match answer {
        Err(Refused::Undecided(CommandError::Invalid { field, .. })) => field,
        _ => panic!("it was taken"),
    }
}

#[test]
fn a_number_that_nobody_verified_names_nobody() {
    let mut memory = deployment(Policy::default());
    for user in ["u1", "u2"] {
        let made = memory.run(register(user, said(PHONE, false))).unwrap();
        assert_eq!((made.phone, made.unverified_phone), (None, Some(PHONE.into())));
    }
    let made = memory.run(register("u3", said(PHONE, true))).unwrap();
    assert_eq!((made.phone_verified_at, made.unverified_phone), (Some(at(0)), None));
    let taken = memory.run(register("u4", said(PHONE, true)));
    assert!(matches!(taken, Err(Refused::Taken(NameKind::Phone))));
}

#[test]
fn a_verified_number_takes_the_place_of_the_note_and_a_note_never_that_of_a_verified_one() {
    let mut memory = deployment(Policy::default());
    memory.run(register("u1", said(OTHER, false))).unwrap();
    memory.run(change("u1", said(PHONE, true))).unwrap();
    assert_eq!(memory.state::<User>("u1").unverified_phone, None);
    assert_eq!(memory.run(change("u1", said(PHONE, false))).unwrap(), []);
    memory.run(change("u1", said(OTHER, false))).unwrap();
    let user: User = memory.state("u1");
    assert_eq!((user.phone, user.unverified_phone), (Some(PHONE.into()), Some(OTHER.into())));
    memory.run(change("u1", UserFields { phone: Some(None), ..UserFields::default() })).unwrap();
    let user: User = memory.state("u1");
    assert_eq!((user.phone, user.unverified_phone), (None, None));
}

#[test]
fn what_is_not_said_of_a_user_stays() {
    let mut memory = deployment(Policy::default());
    let avatar = Some(Some("https://tea.example/lin.png".into()));
    let nickname = Some(Some("Lin".into()));
    let fields = UserFields { nickname, avatar, ..UserFields::default() };
    memory.run(register("u1", fields)).unwrap();
    let renamed = UserFields { nickname: Some(Some("Zhou".into())), ..UserFields::default() };
    memory.run(change("u1", renamed)).unwrap();
    let user: User = memory.state("u1");
    assert_eq!(user.avatar, Some("https://tea.example/lin.png".into()));
    memory.run(change("u1", UserFields { avatar: Some(None), ..UserFields::default() })).unwrap();
    let user: User = memory.state("u1");
    assert_eq!((user.nickname, user.avatar), (Some("Zhou".into()), None));
}

#[test]
fn each_field_of_a_user_is_looked_at() {
    let mut memory = deployment(Policy::default());
    for number in ["13800001234", "+013800001234", "+86 138", "+123456", "+1234567890123456"] {
        assert_eq!(wrong_field(memory.run(register("u1", said(number, false)))), "phone");
    }
    let nickname = Some(Some(" ".into()));
    let blank = UserFields { nickname, ..UserFields::default() };
    assert_eq!(wrong_field(memory.run(register("u1", blank))), "nickname");
    let avatar = Some(Some("javascript:alert(1)".into()));
    let script = UserFields { avatar, ..UserFields::default() };
    assert_eq!(wrong_field(memory.run(register("u1", script))), "avatar");
    assert!(is_unknown(memory.run(change("u1", UserFields::default()))));
}

#[test]
fn of_two_who_change_a_user_the_second_is_refused() {
    let mut memory = deployment(Policy::default());
    memory.run(register("u1", UserFields::default())).unwrap();
    let seen = Some(1);
    memory.run(ChangeUser { seen, ..change("u1", said(PHONE, true)) }).unwrap();
    let late = memory.run(ChangeUser { seen, ..change("u1", said(OTHER, true)) });
    assert!(matches!(late, Err(Refused::Changed)));
    let late = memory.run(BlockUser { user: "u1".into(), seen, at: at(2) });
    assert!(matches!(late, Err(Refused::Changed)));
}

#[test]
fn who_is_blocked_has_no_session_and_no_tokens_left() {
    let mut memory = signed_in(Policy::default());
    let block = || BlockUser { user: "user of l1".into(), seen: None, at: at(100) };
    memory.run(block()).unwrap();
    assert_eq!(memory.last_events(), ["user.blocked", "session.ended"]);
    let session: Session = memory.state("session of l1");
    assert_eq!(session.ended, Some((at(100), SessionEnd::Blocked)));
    assert_eq!(memory.run(block()).unwrap(), []);
}

#[test]
fn who_came_by_an_unlinked_identity_is_signed_out() {
    let mut memory = signed_in(Policy::default());
    let user: User = memory.state("user of l1");
    let unlink = |identity: &str| UnlinkIdentity {
        user: "user of l1".into(),
        identity: identity.into(),
        at: at(100),
    };
    let first = user.identities[0].id.clone();
    assert_eq!(wrong_field(memory.run(unlink(first.as_str()))), "identity");
    assert_eq!(memory.state::<Session>("session of l1").ended, None);
    let link = UserCommand::LinkIdentity {
        identity: "second".into(),
        account: wechat("o2"),
        evidence: Evidence { login: None, how: How::Proven },
        seen_phone: None,
        at: at(50),
    };
    memory.run(Execute::<User>::new("user of l1", link)).unwrap();
    memory.run(unlink("second")).unwrap();
    assert_eq!(memory.last_events(), ["user.identity_unlinked", "session.ended"]);
}
