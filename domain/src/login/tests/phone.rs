//! The phone's side.

use super::*;

fn refused(reason: Reason, seconds: i64) -> Result<Vec<LoginEvent>, Undecided> {
    Ok(vec![LoginEvent::AttemptRefused { reason, at: at(seconds) }])
}

#[test]
fn a_scan_is_remembered_with_its_phone_token() {
    let issued = history(State::Issued);
    let command = LoginCommand { at: at(10), unrecorded: 0, step: scan("o1", "token") };
    TestFramework::<Login>::with(()).given(issued).when(command).then_expect_events(vec![
        LoginEvent::Scanned {
            identity: person("o1"),
            phone_token: "token".into(),
            launch_scene: 1047,
            expires_at: at(130),
            at: at(10),
        },
    ]);
}

#[test]
fn a_second_phone_is_refused_and_ends_nothing() {
    let mut scanned = history(State::Scanned);
    scanned.extend(when(&scanned, 11, scan("o2", "other")).unwrap());
    assert_eq!(folded(&scanned).state, State::Scanned);
    assert!(matches!(
        when(&scanned, 12, authorize("token")).unwrap().as_slice(),
        [LoginEvent::Authorized { .. }]
    ));
    assert_eq!(when(&scanned, 12, authorize("other")), refused(Reason::WrongPhoneToken, 12));
}

#[test]
fn the_same_openid_of_another_mini_program_is_another_person() {
    let mut identity = person("o1");
    identity.app_id = "wx2".into();
    let Step::Scan { phone_token, launch_scene, lifetimes, .. } = scan("o1", "other") else {
        panic!()
    };
    let scan = Step::Scan { identity, phone_token, launch_scene, lifetimes };
    assert_eq!(when(&history(State::Scanned), 11, scan), refused(Reason::SecondPhone, 11));
}

#[test]
fn a_second_scan_kills_the_former_phone_token_and_keeps_the_end() {
    let scanned = and(history(State::Scanned), 50, scan("o1", "newer"));
    let login = folded(&scanned);
    assert_eq!(login.expires_at, at(130));
    assert_eq!(login.scan.as_ref().unwrap().at, at(10));
    let held: Vec<_> = login.claims().into_iter().map(|claim| claim.name.concat()).collect();
    assert_eq!(held, ["ticket", "browser", "newer"]);
    assert_eq!(when(&scanned, 51, authorize("token")), refused(Reason::WrongPhoneToken, 51));
    assert_eq!(when(&scanned, 51, decline("token")), refused(Reason::WrongPhoneToken, 51));
    assert_eq!(folded(&and(scanned, 51, authorize("newer"))).state, State::Authorized);
}

#[test]
fn the_same_person_scans_five_times_at_most() {
    let mut scanned = history(State::Scanned);
    for n in 2..=5 {
        scanned = and(scanned, 10 + n, scan("o1", &format!("token{n}")));
    }
    assert_eq!(when(&scanned, 20, scan("o1", "token6")), refused(Reason::ScansExhausted, 20));
    assert_eq!(folded(&and(scanned, 21, authorize("token5"))).state, State::Authorized);
}

#[test]
fn the_same_authorize_again_changes_nothing() {
    for state in [State::Authorized, State::BindingAsked, State::Bound] {
        assert_eq!(when(&history(state), 25, authorize("token")), Ok(Vec::new()));
    }
}

#[test]
fn a_login_is_about_its_user_once_bound() {
    assert_eq!(folded(&history(State::Scanned)).about().subject, None);
    let about = folded(&history(State::Claimed)).about();
    assert_eq!((about.pool, about.subject), (Some("acme".into()), Some("u1".into())));
    assert_eq!(about.application, Some("shop".into()));
}
