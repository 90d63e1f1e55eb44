//! A person is erased, from everything that holds something of them.

use super::*;

fn erase(user: &str, seconds: i64) -> EraseUser {
    EraseUser { user: user.into(), seen: None, at: at(seconds) }
}

fn here() -> Memory {
    signed_in(Policy::default())
}

fn scanned(memory: &mut Memory, login: &str, openid: &str) {
    memory.run(issue(login, 10)).unwrap();
    memory.run(scan(login, openid, 11)).unwrap();
}

/// Everything that is stored of it, in one text.
fn everything(memory: &Memory, logins: &[&str]) -> String {
    let states = logins.iter().map(|id| serde_json::to_string(&memory.state::<Login>(id)).unwrap());
    let user = serde_json::to_string(&memory.state::<User>("user of l1")).unwrap();
    let grant = serde_json::to_string(&memory.state::<Grant>("g1")).unwrap();
    states.chain([user, grant]).collect()
}

#[test]
fn what_the_person_had_is_erased_whole() {
    let mut memory = here();
    let events = memory.run(erase("user of l1", 100)).unwrap();
    assert_eq!(events, [UserEvent::Erased { at: at(100) }]);
    assert_eq!(
        memory.last_events(),
        ["user.erased", "login.erased", "session.erased", "grant.erased"]
    );
    let session: Session = memory.state("session of l1");
    assert_eq!(session.ended, Some((at(100), SessionEnd::Erased)));
    assert_eq!(memory.state::<Grant>("g1").state, GrantState::Revoked);
    let personal = [NameKind::Identity, NameKind::UnionIdentity, NameKind::Phone, NameKind::Email];
    assert!(!memory.names().any(|name| personal.contains(&name.kind)));
}

#[test]
fn logins_that_did_not_end_with_a_sign_in_are_erased_too() {
    let mut memory = here();
    let logins = ["declined", "expired", "refused", "scanned"];
    for login in logins {
        scanned(&mut memory, login, "o1");
    }
    memory.run(decline("declined", 12)).unwrap();
    memory.run(ExpireLogin { login: "expired".into(), at: at(1_000) }).unwrap();
    let gone =
        LoginCommand { at: at(12), unrecorded: 0, step: Step::Refuse(Reason::BlockedByWechat) };
    memory.run(Execute::<Login>::new("refused", gone)).unwrap();
    memory.run(erase("user of l1", 20)).unwrap();
    for login in logins {
        assert!(memory.state::<Login>(login).erased, "{login}");
    }
    assert_eq!(memory.state::<Login>("declined").state, State::Denied);
    assert_eq!(memory.state::<Login>("expired").state, State::Expired);
    let text = everything(&memory, &["l1", "declined", "expired", "refused", "scanned"]);
    for personal in ["o1\"", PHONE, "203.0.113", "Mozilla", "nonce\":{\"$personal\":\"nonce"] {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
}

#[test]
fn logins_from_before_the_person_had_an_account_are_erased_too() {
    let mut memory = deployment(Policy::default());
    scanned(&mut memory, "before", "o1");
    memory.run(decline("before", 12)).unwrap();
    assert_eq!(memory.state::<Login>("before").about().subject, None);
    authorized(&mut memory, "l1", "o1", Some(PHONE), 100);
    memory.run(erase("user of l1", 200)).unwrap();
    assert!(memory.state::<Login>("before").erased);
}

#[test]
fn logins_by_an_account_that_was_unlinked_since_are_erased_too() {
    let mut memory = here();
    let link = UserCommand::LinkIdentity {
        identity: "second".into(),
        account: wechat("o2"),
        evidence: Evidence { login: None, how: How::Proven },
        seen_phone: None,
        at: at(6),
    };
    memory.run(Execute::<User>::new("user of l1", link)).unwrap();
    let unlink = UserCommand::UnlinkIdentity { identity: "second".into(), at: at(7) };
    memory.run(Execute::<User>::new("user of l1", unlink)).unwrap();
    scanned(&mut memory, "l2", "o2");
    assert_eq!(memory.state::<Login>("l2").about().subject, None);
    memory.run(erase("user of l1", 20)).unwrap();
    assert!(memory.state::<Login>("l2").erased);
}

#[test]
fn a_login_that_still_runs_is_refused_first() {
    let mut memory = here();
    scanned(&mut memory, "l2", "o1");
    memory.run(authorize("l2", None, 12)).unwrap();
    memory.run(erase("user of l1", 20)).unwrap();
    let login: Login = memory.state("l2");
    assert_eq!((login.state, login.reason), (State::Refused, Some(Reason::Erased)));
    let late = memory.run(claim("l2", 21)).unwrap();
    assert_eq!(late.answer.refusal(), Some(Reason::WrongState));
    assert!(memory.state::<Session>("session of l2").start.is_none());
}

#[test]
fn a_login_that_asks_about_the_persons_account_is_refused_and_erased() {
    let policy = Policy { association: Association::FieldMatching, ..Policy::default() };
    let mut memory = signed_in(policy);
    let asked = authorized(&mut memory, "l2", "o2", Some(PHONE), 10);
    assert_eq!(asked.login.state, State::BindingAsked);
    memory.run(erase("user of l1", 20)).unwrap();
    let login: Login = memory.state("l2");
    assert_eq!((login.state, login.erased), (State::Refused, true));
}

#[test]
fn a_question_that_nobody_answered_is_erased_too() {
    let policy = Policy { association: Association::FieldMatching, ..Policy::default() };
    let mut memory = signed_in(policy);
    authorized(&mut memory, "l2", "o2", Some(PHONE), 10);
    memory.run(ExpireLogin { login: "l2".into(), at: at(5_000) }).unwrap();
    memory.run(erase("user of l1", 6_000)).unwrap();
    let login: Login = memory.state("l2");
    assert_eq!((login.state, login.erased), (State::Expired, true));
}

#[test]
fn other_people_are_untouched() {
    let mut memory = here();
    memory.run(issue_for("g2", "l2", 10)).unwrap();
    memory.run(scan("l2", "o2", 11)).unwrap();
    memory.run(authorize("l2", Some(OTHER), 12)).unwrap();
    memory.run(claim_for("g2", "l2", 15)).unwrap();
    memory.run(issue("l3", 16)).unwrap();
    let before = memory.clone();
    memory.run(erase("user of l1", 20)).unwrap();
    let json = |memory: &Memory| {
        let logins =
            ["l2", "l3"].map(|id| serde_json::to_value(memory.state::<Login>(id)).unwrap());
        let session = serde_json::to_value(memory.state::<Session>("session of l2")).unwrap();
        let grant = serde_json::to_value(memory.state::<Grant>("g2")).unwrap();
        let user = serde_json::to_value(memory.state::<User>("user of l2")).unwrap();
        (logins, session, grant, user)
    };
    assert_eq!(json(&memory), json(&before));
    assert!(memory.run(redeem("g2", 21)).unwrap().is_ok());
}

#[test]
fn nobody_signs_in_by_what_an_erased_person_left() {
    let mut memory = here();
    memory.run(erase("user of l1", 20)).unwrap();
    assert!(memory.run(redeem("g1", 21)).unwrap().is_err());
    assert!(is_unknown(memory.run(go_on("g2", 21))));
}

#[test]
fn tokens_of_an_erased_person_are_void() {
    let mut memory = here();
    assert!(memory.run(redeem("g1", 10)).unwrap().is_ok());
    memory.run(erase("user of l1", 20)).unwrap();
    let grant: Grant = memory.state("g1");
    assert_eq!((grant.state, grant.erased), (GrantState::Revoked, true));
    let revoke = GrantCommand::Revoke { reason: RevokeReason::Client, at: at(21) };
    assert_eq!(memory.run(Execute::<Grant>::new("g1", revoke)).unwrap(), []);
}

#[test]
fn who_was_erased_comes_back_as_a_stranger() {
    let mut memory = here();
    memory.run(erase("user of l1", 20)).unwrap();
    let answer = authorized(&mut memory, "l2", "o1", Some(PHONE), 30);
    assert_eq!(bound(&answer), ("user of l2", How::NewUser));
}

#[test]
fn who_never_was_is_unknown_and_who_was_erased_is_called_so() {
    let mut memory = here();
    assert!(is_unknown(memory.run(erase("nobody", 20))));
    memory.run(erase("user of l1", 20)).unwrap();
    let again = memory.run(erase("user of l1", 21));
    assert!(matches!(
        again,
        Err(Refused::Undecided(CommandError::Invalid {
            field: "user",
            why: "the person was erased"
        }))
    ));
}

#[test]
fn a_login_from_before_the_account_is_found_by_its_unionid() {
    let mut memory = deployment(Policy::default());
    let account = |app_id: &str, openid: &str| Identity {
        app_id: app_id.into(),
        openid: openid.into(),
        unionid: Some("u".into()),
        wechat_subject: Some("acme".into()),
    };
    memory.run(issue("early", 0)).unwrap();
    memory.run(ScanLogin { identity: account("wx2", "o9"), ..scan("early", "o9", 1) }).unwrap();
    memory.run(decline("early", 2)).unwrap();
    memory.run(issue("l1", 10)).unwrap();
    memory.run(ScanLogin { identity: account("wx1", "o1"), ..scan("l1", "o1", 11) }).unwrap();
    memory.run(authorize("l1", Some(PHONE), 12)).unwrap();
    memory.run(erase("user of l1", 20)).unwrap();
    assert!(memory.state::<Login>("early").erased);
}
