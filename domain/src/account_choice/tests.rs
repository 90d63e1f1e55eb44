//! The table of the design, row by row, and the rules around it.

use super::*;

const NOW: i64 = 1_767_355_200;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).unwrap()
}

/// A user with a phone.
fn user(id: &str) -> Found {
    Found {
        user: id.into(),
        blocked: false,
        has_phone: true,
        phone_verified_at: None,
        has_identity_of_app: false,
    }
}

fn policy(association: Association, login_only: bool) -> Policy {
    Policy { association, login_only, phone: PhonePolicy::Required }
}

/// An unknown person with a verified number that nobody holds.
fn stranger() -> Candidates {
    Candidates { phone_given: true, ..Candidates::default() }
}

/// An unknown person with a verified number that a user holds who signed in yesterday.
fn with_number_of(holder: Found) -> Candidates {
    let yesterday = now() - TimeDelta::days(1);
    Candidates { phone_holder: Some(holder), holder_signed_in: Some(yesterday), ..stranger() }
}

fn known(user: Found) -> Candidates {
    Candidates { by_openid: Some(user), ..Candidates::default() }
}

fn bound(user: &str, how: How, phone: PhoneFate) -> Resolution {
    let link = how != How::KnownIdentity;
    Resolution::Bind(Bind { user: user.into(), how, link, unionid_elsewhere: false, phone })
}

const POLICIES: [(Association, bool); 6] = [
    (Association::None, false),
    (Association::None, true),
    (Association::FieldMatching, false),
    (Association::FieldMatching, true),
    (Association::AskBinding, false),
    (Association::AskBinding, true),
];

const REGISTER: Resolution = Resolution::Register { phone_held_elsewhere: false };
const NO_ACCOUNT: Resolution = Resolution::Refuse(Reason::NoAccount);

fn ask(why: WhyAsked, named: Option<&str>, new_account_allowed: bool) -> Resolution {
    Resolution::Ask { why, named: named.map(UserId::from), new_account_allowed }
}

#[test]
fn a_known_identity_signs_in_whatever_the_policy() {
    for (association, login_only) in POLICIES {
        let found = known(user("u1"));
        let expected = bound("u1", How::KnownIdentity, PhoneFate::Nothing);
        assert_eq!(resolve(policy(association, login_only), &found, now()), expected);
    }
}

#[test]
fn a_blocked_user_is_refused_however_found() {
    let blocked = || Found { blocked: true, ..user("u1") };
    for (association, login_only) in POLICIES {
        let answer = resolve(policy(association, login_only), &known(blocked()), now());
        assert_eq!(answer, Resolution::Refuse(Reason::UserBlocked));
    }
    let matching = policy(Association::FieldMatching, false);
    let answer = resolve(matching, &with_number_of(blocked()), now());
    assert_eq!(answer, Resolution::Refuse(Reason::UserBlocked));
}

#[test]
fn an_unknown_person_whose_number_nobody_holds() {
    let asked = |new_account_allowed| ask(WhyAsked::Policy, None, new_account_allowed);
    let expected = [REGISTER, NO_ACCOUNT, REGISTER, NO_ACCOUNT, asked(true), asked(false)];
    for ((association, login_only), expected) in POLICIES.into_iter().zip(expected) {
        assert_eq!(resolve(policy(association, login_only), &stranger(), now()), expected);
    }
}

#[test]
fn an_unknown_person_whose_number_a_user_holds() {
    let matched = || bound("u1", How::PhoneMatched, PhoneFate::Nothing);
    let held_elsewhere = Resolution::Register { phone_held_elsewhere: true };
    let asked = |new_account_allowed| ask(WhyAsked::Policy, Some("u1"), new_account_allowed);
    let expected = [held_elsewhere, NO_ACCOUNT, matched(), matched(), asked(true), asked(false)];
    for ((association, login_only), expected) in POLICIES.into_iter().zip(expected) {
        let found = with_number_of(user("u1"));
        assert_eq!(resolve(policy(association, login_only), &found, now()), expected);
    }
}

#[test]
fn a_required_phone_that_was_not_given_ends_the_login() {
    let nobody = Candidates::default();
    for (association, login_only) in POLICIES {
        let answer = resolve(policy(association, login_only), &nobody, now());
        assert_eq!(answer, Resolution::Refuse(Reason::PhoneRequired));
    }
    let without = Found { has_phone: false, ..user("u1") };
    let answer = resolve(policy(Association::None, false), &known(without), now());
    assert_eq!(answer, Resolution::Refuse(Reason::PhoneRequired));
}

#[test]
fn without_a_number_an_optional_phone_goes_on_but_tells_nothing_of_accounts() {
    let phone_required = Resolution::Refuse(Reason::PhoneRequired);
    let asked = |new_account_allowed| ask(WhyAsked::Policy, None, new_account_allowed);
    let expected =
        [REGISTER, phone_required.clone(), REGISTER, phone_required, asked(true), asked(false)];
    for ((association, login_only), expected) in POLICIES.into_iter().zip(expected) {
        let policy = Policy { phone: PhonePolicy::Optional, ..policy(association, login_only) };
        assert_eq!(resolve(policy, &Candidates::default(), now()), expected);
    }
}

#[test]
fn a_known_user_without_a_phone_goes_on_where_it_is_optional() {
    let policy = Policy { phone: PhonePolicy::Optional, ..policy(Association::None, true) };
    let found = known(Found { has_phone: false, ..user("u1") });
    let expected = bound("u1", How::KnownIdentity, PhoneFate::Nothing);
    assert_eq!(resolve(policy, &found, now()), expected);
}

#[test]
fn the_unionid_is_looked_up_second_and_links_the_openid() {
    let found = Candidates { by_unionid: Some(user("u1")), ..Candidates::default() };
    for (association, login_only) in POLICIES {
        let expected = bound("u1", How::KnownUnionIdentity, PhoneFate::Nothing);
        assert_eq!(resolve(policy(association, login_only), &found, now()), expected);
    }
}

#[test]
fn the_openid_wins_over_the_unionid_and_nothing_is_linked() {
    let found = Candidates { by_unionid: Some(user("u2")), ..known(user("u1")) };
    let expected = Resolution::Bind(Bind {
        user: "u1".into(),
        how: How::KnownIdentity,
        link: false,
        unionid_elsewhere: true,
        phone: PhoneFate::Nothing,
    });
    assert_eq!(resolve(policy(Association::None, false), &found, now()), expected);
    let same = Candidates { by_unionid: Some(user("u1")), ..known(user("u1")) };
    let expected = bound("u1", How::KnownIdentity, PhoneFate::Nothing);
    assert_eq!(resolve(policy(Association::None, false), &same, now()), expected);
}

#[test]
fn a_free_number_becomes_that_of_a_user_without_one() {
    let without = Found { has_phone: false, ..user("u1") };
    let found = Candidates { by_openid: Some(without), ..stranger() };
    let expected = bound("u1", How::KnownIdentity, PhoneFate::Adopt);
    assert_eq!(resolve(policy(Association::None, false), &found, now()), expected);
}

#[test]
fn another_number_of_a_user_with_one_is_only_seen() {
    let found = Candidates { by_openid: Some(user("u1")), ..stranger() };
    let expected = bound("u1", How::KnownIdentity, PhoneFate::KeepAsSeen);
    assert_eq!(resolve(policy(Association::None, false), &found, now()), expected);
}

#[test]
fn a_number_that_somebody_else_holds_is_never_moved() {
    let without = Found { has_phone: false, ..user("u1") };
    let found = Candidates { by_openid: Some(without), ..with_number_of(user("u2")) };
    let expected = bound("u1", How::KnownIdentity, PhoneFate::KeepAsSeen);
    for (association, login_only) in POLICIES {
        assert_eq!(resolve(policy(association, login_only), &found, now()), expected);
    }
}

#[test]
fn a_user_who_shows_their_own_number_changes_nothing() {
    let found = Candidates { by_openid: Some(user("u1")), ..with_number_of(user("u1")) };
    let expected = bound("u1", How::KnownIdentity, PhoneFate::Nothing);
    assert_eq!(resolve(policy(Association::None, false), &found, now()), expected);
}

/// 57: a number that has a new owner.
#[test]
fn a_match_must_be_proven_where_the_number_may_have_been_given_out_again() {
    let days_ago = |days| Some(now() - TimeDelta::days(days));
    let recent = with_number_of(user("u1"));
    let same_app = || Found { has_identity_of_app: true, ..user("u1") };
    // Whoever never signed in was imported, and somebody vouched for the number then.
    let imported = |days| {
        let holder = Found { phone_verified_at: days_ago(days), ..user("u1") };
        Candidates { holder_signed_in: None, ..with_number_of(holder) }
    };
    let doubtful = [
        (WhyAsked::Dormant, imported(91)),
        (WhyAsked::SameApp, with_number_of(same_app())),
        (WhyAsked::Dormant, Candidates { holder_signed_in: days_ago(91), ..recent.clone() }),
        (WhyAsked::Dormant, Candidates { holder_signed_in: None, ..recent.clone() }),
        (WhyAsked::SameApp, Candidates { holder_signed_in: None, ..with_number_of(same_app()) }),
    ];
    for (why, found) in doubtful {
        for login_only in [false, true] {
            let answer = resolve(policy(Association::FieldMatching, login_only), &found, now());
            assert_eq!(answer, ask(why, Some("u1"), !login_only));
        }
    }
    let matched = bound("u1", How::PhoneMatched, PhoneFate::Nothing);
    for recent in [Candidates { holder_signed_in: days_ago(90), ..recent }, imported(90)] {
        assert_eq!(resolve(policy(Association::FieldMatching, true), &recent, now()), matched);
    }
}

#[test]
fn an_account_is_proven_by_who_is_known_and_by_nobody_else() {
    for (association, login_only) in POLICIES {
        let policy = policy(association, login_only);
        let proven = bound("u1", How::KnownIdentity, PhoneFate::Nothing);
        assert_eq!(resolve_known(policy, &known(user("u1"))), proven);
        for unknown in [stranger(), with_number_of(user("u1")), Candidates::default()] {
            assert_eq!(resolve_known(policy, &unknown), NO_ACCOUNT);
        }
    }
}

#[test]
fn a_further_way_in_is_linked_unless_it_opens_another_account() {
    let own = bound("u1", How::OwnSession, PhoneFate::Nothing);
    assert_eq!(resolve_link(&Candidates::default(), &user("u1")), own);
    // Whose number it shows does not matter, and a number never moves.
    let seen = bound("u1", How::OwnSession, PhoneFate::KeepAsSeen);
    assert_eq!(resolve_link(&with_number_of(user("u2")), &user("u1")), seen);
    let already = bound("u1", How::KnownIdentity, PhoneFate::Nothing);
    assert_eq!(resolve_link(&known(user("u1")), &user("u1")), already);
    let elsewhere = Resolution::Refuse(Reason::LinkedElsewhere);
    assert_eq!(resolve_link(&known(user("u2")), &user("u1")), elsewhere);
    let by_unionid = Candidates { by_unionid: Some(user("u2")), ..Candidates::default() };
    assert_eq!(resolve_link(&by_unionid, &user("u1")), elsewhere);
    let blocked = Found { blocked: true, ..user("u1") };
    let refused = Resolution::Refuse(Reason::UserBlocked);
    assert_eq!(resolve_link(&Candidates::default(), &blocked), refused);
}
