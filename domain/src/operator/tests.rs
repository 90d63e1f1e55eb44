use super::*;
use crate::identity::Identity;
use crate::testing::{at, folded, history, when};

type Decided = Result<Vec<OperatorEvent>, CommandError>;

fn invite(name: &str) -> OperatorCommand {
    OperatorCommand::Invite {
        pool: None,
        operator: "o1".into(),
        name: name.into(),
        role: OperatorRole::Operator,
        invitation: link("link"),
        at: at(0),
    }
}

fn link(link: &str) -> Invitation {
    Invitation { link: link.into(), expires_at: at(900) }
}

fn key(id: &str) -> Passkey {
    let (id, public_key) = (id.to_owned(), "point".to_owned());
    Passkey { id, public_key, algorithm: PasskeyAlgorithm::Es256, count: 0 }
}

fn add(id: &str, name: &str) -> OperatorCommand {
    OperatorCommand::AddPasskey { passkey: key(id), name: name.to_owned(), at: at(20) }
}

fn open(link: &str, browser: &str, seconds: i64) -> OperatorCommand {
    OperatorCommand::Open { link: link.into(), browser: browser.into(), at: at(seconds) }
}

fn passkey(browser: &str, seconds: i64) -> OperatorCommand {
    let (browser, passkey) = (browser.into(), key("key"));
    OperatorCommand::RegisterPasskey { browser, passkey, at: at(seconds) }
}

fn password(browser: &str) -> OperatorCommand {
    let (browser, password) = (browser.into(), "p1".into());
    OperatorCommand::RegisterPassword { browser, password, step: 10, at: at(3) }
}

fn shown(count: u32, asked: i64) -> OperatorCommand {
    let proof = Proof::Passkey { passkey: "key".into(), count, asked_at: at(asked) };
    OperatorCommand::Prove { proof, at: at(asked + 1) }
}

fn code(password: &str, step: u64) -> OperatorCommand {
    OperatorCommand::Prove { proof: Proof::Code { password: password.into(), step }, at: at(9) }
}

fn with_passkey() -> Vec<OperatorEvent> {
    history::<Operator>([invite("lin"), open("link", "b1", 1), passkey("b1", 2)])
}

fn unknown(what: &'static str) -> Decided {
    Err(CommandError::Unknown(what))
}

#[test]
fn a_name_is_what_anybody_can_type() {
    for good in ["lin", "lin.wei@example.com", "a_b-c"] {
        assert!(when::<Operator>(&[], invite(good)).is_ok(), "{good}");
    }
    for bad in ["", "Lin", "林", "a b", &"a".repeat(65)] {
        let refused = when::<Operator>(&[], invite(bad));
        assert!(matches!(refused, Err(CommandError::Invalid { field: "name", .. })), "{bad}");
    }
    let invited = history::<Operator>([invite("lin")]);
    assert_eq!(when::<Operator>(&invited, invite("zhou")), Err(CommandError::Exists("operator")));
}

#[test]
fn a_link_is_kept_by_the_first_browser_that_opens_it_in_time() {
    let invited = history::<Operator>([invite("lin")]);
    assert_eq!(when::<Operator>(&invited, open("link", "b1", 900)), unknown("invitation"));
    assert_eq!(when::<Operator>(&invited, open("other", "b1", 1)), unknown("invitation"));
    let opened = history::<Operator>([invite("lin"), open("link", "b1", 1)]);
    assert_eq!(when::<Operator>(&opened, open("link", "b1", 2)), Ok(Vec::new()));
    assert_eq!(when::<Operator>(&opened, open("link", "b2", 2)), unknown("invitation"));
    assert_eq!(when::<Operator>(&invited, passkey("b1", 2)), unknown("invitation"));
    assert_eq!(when::<Operator>(&opened, passkey("b2", 2)), unknown("invitation"));
    assert_eq!(when::<Operator>(&opened, passkey("b1", 900)), unknown("invitation"));
}

#[test]
fn a_link_is_used_once() {
    let joined = with_passkey();
    assert_eq!(when::<Operator>(&joined, open("link", "b1", 3)), unknown("invitation"));
    assert_eq!(when::<Operator>(&joined, passkey("b1", 3)), unknown("invitation"));
    let operator: Operator = folded(&joined);
    assert_eq!((operator.joined_at, operator.passkeys.len()), (Some(at(2)), 1));
    assert!(operator.runs_the_deployment());
}

#[test]
fn an_answer_of_a_passkey_counts_once_and_its_count_rises() {
    let joined = with_passkey();
    let shown_once = [joined.clone(), when::<Operator>(&joined, shown(0, 10)).unwrap()].concat();
    assert!(when::<Operator>(&shown_once, shown(0, 10)).is_err());
    assert!(when::<Operator>(&shown_once, shown(0, 9)).is_err());
    assert!(when::<Operator>(&shown_once, shown(0, 11)).is_ok());
    let counted = [joined.clone(), when::<Operator>(&joined, shown(5, 10)).unwrap()].concat();
    for (count, is_good) in [(0, false), (5, false), (6, true)] {
        assert_eq!(when::<Operator>(&counted, shown(count, 11)).is_ok(), is_good, "{count}");
    }
    assert_eq!(when::<Operator>(&joined, code("p1", 11)), unknown("password"));
}

#[test]
fn a_code_counts_once() {
    let joined = history::<Operator>([invite("lin"), open("link", "b1", 1), password("b1")]);
    for (step, is_good) in [(9, false), (10, false), (11, true)] {
        assert_eq!(when::<Operator>(&joined, code("p1", step)).is_ok(), is_good, "{step}");
    }
    assert_eq!(when::<Operator>(&joined, code("p2", 11)), unknown("password"));
    let shown = [joined.clone(), when::<Operator>(&joined, code("p1", 11)).unwrap()].concat();
    assert!(when::<Operator>(&shown, code("p1", 11)).is_err());
}

#[test]
fn who_is_rescued_comes_in_as_before_until_the_new_way_takes_the_place_of_the_old() {
    let rescue = OperatorCommand::Rescue { invitation: link("new"), at: at(5) };
    let joined = with_passkey();
    let mut rescued = [joined.clone(), when::<Operator>(&joined, rescue).unwrap()].concat();
    assert!(when::<Operator>(&rescued, shown(0, 6)).is_ok());
    assert_eq!(when::<Operator>(&rescued, open("link", "b1", 6)), unknown("invitation"));
    for command in [open("new", "b2", 6), password("b2")] {
        let happened = when::<Operator>(&rescued, command).unwrap();
        rescued.extend(happened);
    }
    assert_eq!(when::<Operator>(&rescued, shown(0, 7)), unknown("passkey"));
    assert!(when::<Operator>(&rescued, code("p1", 11)).is_ok());
    assert_eq!(folded::<Operator>(&rescued).joined_at, Some(at(2)));
}

#[test]
fn who_is_removed_is_nobody_and_the_name_is_free() {
    let joined = with_passkey();
    let remove = OperatorCommand::Remove { at: at(8) };
    let removed = [joined.clone(), when::<Operator>(&joined, remove.clone()).unwrap()].concat();
    // Theirs and that of their passkey.
    assert_eq!(folded::<Operator>(&joined).names().len(), 2);
    assert!(folded::<Operator>(&removed).names().is_empty());
    assert_eq!(when::<Operator>(&removed, shown(0, 9)), unknown("operator"));
    assert_eq!(when::<Operator>(&removed, remove), unknown("operator"));
}

#[test]
fn a_role_says_what_it_was_before() {
    let change = |role| OperatorCommand::ChangeRole { role, at: at(8) };
    let joined = with_passkey();
    assert_eq!(when::<Operator>(&joined, change(OperatorRole::Operator)), Ok(Vec::new()));
    let (from, to) = (OperatorRole::Operator, OperatorRole::Auditor);
    let changed = OperatorEvent::RoleChanged { from, to, at: at(8) };
    assert_eq!(when::<Operator>(&joined, change(to)), Ok(vec![changed]));
}

#[test]
fn nobody_grants_more_than_they_have() {
    let of = |pool: Option<&str>, role| Authority { pool: pool.map(PoolId::from), role };
    let (operator, auditor) = (OperatorRole::Operator, OperatorRole::Auditor);
    for (who, what, may) in [
        (of(None, operator), of(None, operator), true),
        (of(None, operator), of(Some("acme"), auditor), true),
        (of(Some("acme"), operator), of(Some("acme"), operator), true),
        (of(Some("acme"), operator), of(Some("other"), auditor), false),
        (of(Some("acme"), operator), of(None, auditor), false),
        (of(None, auditor), of(Some("acme"), auditor), false),
    ] {
        assert_eq!(who.may_grant(&what), may, "{who:?} {what:?}");
    }
}

#[test]
fn who_is_signed_in_adds_ways_in_and_takes_away_all_but_the_last() {
    let joined = with_passkey();
    let without = |passkey: &str| {
        let passkey = passkey.to_owned();
        OperatorCommand::RemovePasskey { passkey, at: at(30) }
    };
    let last = Err(CommandError::Invalid { field: "way", why: "the last way in stays" });
    assert_eq!(when::<Operator>(&joined, without("key")), last);
    let password = OperatorCommand::ChangePassword { password: "p2".into(), step: 12, at: at(21) };
    let no_password = OperatorCommand::RemovePassword { at: at(31) };
    let mut more = joined;
    for command in [add("phone", "My phone"), password] {
        let happened = when::<Operator>(&more, command).unwrap();
        more.extend(happened);
    }
    let operator: Operator = folded(&more);
    let names: Vec<_> = operator.passkeys.iter().map(|own| own.name.clone()).collect();
    assert_eq!(names, [None, Some("My phone".into())]);
    assert_eq!(
        operator.password.map(|own| (own.id, own.registered_at)),
        Some(("p2".into(), at(21)))
    );
    // The code by which it was registered counts no more.
    assert!(when::<Operator>(&more, code("p2", 12)).is_err());
    assert!(when::<Operator>(&more, code("p2", 13)).is_ok());
    for command in [without("key"), no_password.clone()] {
        let happened = when::<Operator>(&more, command).unwrap();
        more.extend(happened);
    }
    assert_eq!(when::<Operator>(&more, without("phone")), last);
    assert_eq!(when::<Operator>(&more, without("key")), unknown("passkey"));
    assert_eq!(when::<Operator>(&more, no_password), unknown("password"));
    assert_eq!(when::<Operator>(&more, shown(0, 40)), unknown("passkey"));
}

#[test]
fn a_further_passkey_has_a_name_and_is_registered_once() {
    let joined = with_passkey();
    for (id, name) in [("key", "the same"), ("phone", " "), ("phone", "a\u{202e}b")] {
        let refused = when::<Operator>(&joined, add(id, name));
        assert!(matches!(refused, Err(CommandError::Invalid { .. })), "{id} {name:?}");
    }
    let commands = (1..20).map(|number| add(&number.to_string(), "one more"));
    let mut many = joined;
    for command in commands {
        let happened = when::<Operator>(&many, command).unwrap();
        many.extend(happened);
    }
    let full = Err(CommandError::Invalid { field: "passkey", why: "20 at most" });
    assert_eq!(when::<Operator>(&many, add("20", "too many")), full);
}

fn scanned(openid: &str) -> Scanned {
    let (app_id, openid) = ("wx1".to_owned(), openid.into());
    let identity = Identity { app_id, openid, unionid: None, wechat_subject: None };
    Scanned { identity, application: "shop".into(), connection: "wechat".into() }
}

fn link_wechat(openid: &str) -> OperatorCommand {
    OperatorCommand::LinkWechat { scanned: scanned(openid), at: at(40) }
}

/// Somebody of a pool who has a passkey.
fn of_a_pool() -> Vec<OperatorEvent> {
    let mut person = with_passkey();
    if let OperatorEvent::Invited { pool, .. } = &mut person[0] {
        *pool = Some("acme".into());
    }
    person
}

#[test]
fn scanning_is_a_further_way_of_the_people_of_a_pool_and_never_the_only_one() {
    let refused = |person: &[OperatorEvent]| when::<Operator>(person, link_wechat("o1"));
    assert!(matches!(refused(&with_passkey()), Err(CommandError::Invalid { field: "pool", .. })));
    assert!(matches!(refused(&of_a_pool()[..1]), Err(CommandError::Invalid { field: "way", .. })));
    let mut person = of_a_pool();
    person.extend(refused(&person).unwrap());
    assert!(matches!(refused(&person), Err(CommandError::Invalid { field: "wechat", .. })));
    let operator: Operator = folded(&person);
    // Theirs, the passkey's and the account's.
    assert_eq!(operator.names().len(), 3);
    let last = OperatorCommand::RemovePasskey { passkey: "key".into(), at: at(41) };
    assert!(matches!(
        when::<Operator>(&person, last),
        Err(CommandError::Invalid { field: "way", .. })
    ));
    let unlink = OperatorCommand::UnlinkWechat { at: at(42) };
    person.extend(when::<Operator>(&person, unlink.clone()).unwrap());
    assert_eq!(when::<Operator>(&person, unlink), unknown("wechat"));
    let operator: Operator = folded(&person);
    assert_eq!((operator.wechat.as_ref(), operator.names().len()), (None, 2));
}

#[test]
fn only_the_account_that_was_linked_shows_who_it_is() {
    let prove = |openid: &str| {
        let proof = Proof::Scan(scanned(openid).identity);
        OperatorCommand::Prove { proof, at: at(50) }
    };
    let mut person = of_a_pool();
    assert_eq!(when::<Operator>(&person, prove("o1")), unknown("wechat"));
    person.extend(when::<Operator>(&person, link_wechat("o1")).unwrap());
    assert_eq!(when::<Operator>(&person, prove("o2")), unknown("wechat"));
    let shown = vec![OperatorEvent::WechatShown { at: at(50) }];
    assert_eq!(when::<Operator>(&person, prove("o1")), Ok(shown));
}

#[test]
fn a_wechat_account_goes_with_the_other_ways_in() {
    let mut rescued = of_a_pool();
    for command in [
        link_wechat("o1"),
        OperatorCommand::Rescue { invitation: link("other"), at: at(60) },
        open("other", "b2", 61),
        passkey("b2", 62),
    ] {
        let happened = when::<Operator>(&rescued, command).unwrap();
        rescued.extend(happened);
    }
    assert_eq!(folded::<Operator>(&rescued).wechat, None);
    let mut removed = of_a_pool();
    for command in [link_wechat("o1"), OperatorCommand::Remove { at: at(60) }] {
        let happened = when::<Operator>(&removed, command).unwrap();
        removed.extend(happened);
    }
    let removed: Operator = folded(&removed);
    assert_eq!((removed.wechat.as_ref(), removed.names()), (None, Vec::new()));
}

#[test]
fn a_link_that_waits_goes_on_waiting_while_somebody_adds_a_way_in() {
    let rescue = OperatorCommand::Rescue { invitation: link("new"), at: at(5) };
    let mut rescued = with_passkey();
    for command in [rescue, add("phone", "My phone"), open("new", "b2", 21), password("b2")] {
        let happened = when::<Operator>(&rescued, command).unwrap();
        rescued.extend(happened);
    }
    let operator: Operator = folded(&rescued);
    assert!(operator.passkeys.is_empty() && operator.password.is_some());
}

#[test]
fn who_was_removed_is_erased_once_and_nobody_who_still_comes_in() {
    let (remove, erase) =
        (OperatorCommand::Remove { at: at(8) }, OperatorCommand::Erase { at: at(9) });
    let mut person = with_passkey();
    assert!(matches!(
        when::<Operator>(&person, erase.clone()),
        Err(CommandError::Invalid { field: "operator", .. })
    ));
    for command in [remove, erase.clone()] {
        let happened = when::<Operator>(&person, command).unwrap();
        person.extend(happened);
    }
    let erased: Operator = folded(&person);
    assert_eq!((erased.name.clone(), erased.erased_at), (Some(Personal::Erased), Some(at(9))));
    assert!(erased.is_erased());
    assert_eq!(when::<Operator>(&person, erase.clone()), Ok(Vec::new()));
    assert_eq!(when::<Operator>(&[], erase), unknown("operator"));
}
