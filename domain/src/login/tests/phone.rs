//! The phone's side.

use super::*;

#[test]
fn a_scan_is_remembered_with_its_phone_token() {
    let issued = history(State::Issued);
    let command = LoginCommand { at: at(10), unrecorded: 0, step: scan("o1", "token") };
    TestFramework::<Login>::with(()).given(issued).when(command).then_expect_events(vec![
        LoginEvent::Scanned {
            identity: person("o1"),
            user: None,
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
    let scan = Step::Scan { identity, user: None, phone_token, launch_scene, lifetimes };
    assert_eq!(when(&history(State::Scanned), 11, scan), refused(Reason::SecondPhone, 11));
}

#[test]
fn a_second_scan_kills_the_former_phone_token_and_keeps_the_end() {
    let scanned = and(history(State::Scanned), 50, scan("o1", "newer"));
    let login = folded(&scanned);
    assert_eq!(login.expires_at, at(130));
    assert_eq!(login.scan.as_ref().unwrap().at, at(10));
    assert_eq!(login.scan.as_ref().unwrap().phone_token, "newer".into());
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
fn a_scan_names_the_user_whom_the_identity_opens_and_the_login_is_about_them_from_then_on() {
    let stranger = folded(&history(State::Scanned));
    assert_eq!(stranger.about().subject, None);
    let issued = history(State::Issued);
    assert_eq!(folded(&issued).about().subject, None);
    let scanned = and(issued, 10, scan_of(Some("u7"), "o1", "token"));
    let LoginEvent::Scanned { user, .. } = scanned.last().unwrap() else { panic!() };
    assert_eq!(*user, Some("u7".into()));
    assert_eq!(folded(&scanned).about().subject, Some("u7".into()));
    let denied = and(scanned, 11, decline("token"));
    assert_eq!(folded(&denied).about().subject, Some("u7".into()));
}

#[test]
fn a_login_is_found_by_the_account_that_scanned_it_however_it_ends() {
    assert!(folded(&history(State::Issued)).identities().is_empty());
    let expected: Vec<_> = person("o1").name(&"acme".into()).into_iter().collect();
    for state in [State::Scanned, State::Denied, State::Refused, State::Claimed] {
        assert_eq!(folded(&history(state)).identities(), expected);
    }
}

#[test]
fn a_login_is_about_its_user_once_bound() {
    let about = folded(&history(State::Claimed)).about();
    assert_eq!((about.pool, about.subject), (Some("acme".into()), Some("u1".into())));
    assert_eq!(about.application, Some("shop".into()));
}

#[test]
fn a_login_holds_no_names() {
    for state in State::ALL {
        assert_eq!(folded(&history(*state)).names(), []);
    }
}
