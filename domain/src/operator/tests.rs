use super::*;
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

fn open(link: &str, browser: &str, seconds: i64) -> OperatorCommand {
    OperatorCommand::Open { link: link.into(), browser: browser.into(), at: at(seconds) }
}

fn passkey(browser: &str, seconds: i64) -> OperatorCommand {
    let passkey = Passkey {
        id: "key".into(),
        public_key: "point".into(),
        algorithm: PasskeyAlgorithm::Es256,
        count: 0,
    };
    OperatorCommand::RegisterPasskey { browser: browser.into(), passkey, at: at(seconds) }
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
    assert_eq!(folded::<Operator>(&joined).names().len(), 1);
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
