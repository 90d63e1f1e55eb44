//! Codes that prove an account: what each proves, and how often one may try.

use super::*;

fn asked() -> Vec<LoginEvent> {
    history(State::BindingAsked)
}

/// The account that a login is bound to.
fn account(history: &[LoginEvent]) -> Option<UserId> {
    folded(history).bound.map(|bound| bound.user)
}

/// What the browser's code brings about: it binds the account that it proves.
fn shown(
    history: &[LoginEvent],
    seconds: i64,
    code: &str,
) -> Result<Vec<LoginEvent>, CommandError> {
    let login = folded(history);
    let step = match login.proven(&code.into(), at(seconds)).filter(|proof| proof.user.is_some()) {
        Some(proof) => Step::Bind {
            user: proof.user.clone().unwrap(),
            how: How::Proven,
            unionid_elsewhere: false,
            lifetimes: Lifetimes::default(),
        },
        None => Step::WrongProof,
    };
    when(history, seconds, step)
}

fn went_on(mut history: Vec<LoginEvent>, seconds: i64, code: &str) -> Vec<LoginEvent> {
    history.extend(shown(&history, seconds, code).unwrap());
    history
}

fn after_wrong_proofs(mut history: Vec<LoginEvent>, number: u32) -> Vec<LoginEvent> {
    for _ in 0..number {
        history = went_on(history, 40, "wrong");
    }
    history
}

#[test]
fn a_code_proves_the_account_that_it_was_sent_for() {
    let sent = and(asked(), 30, send("right", Some("u7")));
    let event = LoginEvent::ProofSent {
        proof: "proof by right".into(),
        user: Some("u7".into()),
        channel: ProofChannel::Email,
        code: "right".into(),
        expires_at: at(300),
        at: at(30),
    };
    assert_eq!(sent.last(), Some(&event));
    let bound = LoginEvent::Bound {
        user: "u7".into(),
        how: How::Proven,
        unionid_elsewhere: false,
        expires_at: at(100),
        at: at(40),
    };
    assert_eq!(shown(&sent, 40, "right"), Ok(vec![bound]));
}

#[test]
fn a_code_proves_no_other_account_than_that_of_the_login_that_it_was_sent_in() {
    assert_eq!(shown(&asked(), 40, "right"), refused(Reason::WrongProof, 40));
}

#[test]
fn only_the_code_that_was_sent_last_counts() {
    let both = and(and(asked(), 30, send("mine", Some("u7"))), 31, send("theirs", Some("u8")));
    assert_eq!(shown(&both, 40, "mine"), refused(Reason::WrongProof, 40));
    assert_eq!(account(&went_on(both, 40, "theirs")), Some("u8".into()));
}

#[test]
fn a_code_counts_until_it_expires() {
    let sent = and(asked(), 30, send("right", Some("u7")));
    assert_eq!(shown(&sent, 300, "right"), refused(Reason::WrongProof, 300));
    assert_eq!(account(&went_on(sent, 299, "right")), Some("u7".into()));
}

#[test]
fn a_code_that_was_sent_to_nobody_proves_nothing() {
    let sent = and(asked(), 30, send("code", None));
    assert_eq!(shown(&sent, 40, "code"), refused(Reason::WrongProof, 40));
}

#[test]
fn a_code_for_nobody_takes_the_place_of_one_for_somebody() {
    let both = and(and(asked(), 30, send("mine", Some("u7"))), 31, send("nobody", None));
    for code in ["mine", "nobody"] {
        assert_eq!(shown(&both, 40, code), refused(Reason::WrongProof, 40));
    }
}

#[test]
fn three_codes_are_sent_at_most() {
    let mut sent = asked();
    for n in 0..3 {
        sent = and(sent, 30 + n, send("code", Some("u7")));
    }
    let fourth = send("fourth", Some("u7"));
    assert_eq!(when(&sent, 40, fourth), refused(Reason::ProofsExhausted, 40));
    assert_eq!(account(&went_on(sent, 41, "code")), Some("u7".into()));
}

#[test]
fn the_fifth_wrong_proof_ends_the_login() {
    let four = after_wrong_proofs(and(asked(), 30, send("right", Some("u7"))), 4);
    assert_eq!(folded(&four).state, State::BindingAsked);
    let fifth = LoginEvent::Refused { reason: Reason::ProofsExhausted, unrecorded: 7, at: at(40) };
    assert_eq!(shown(&four, 40, "wrong"), Ok(vec![fifth]));
}

#[test]
fn a_new_code_does_not_give_five_more_tries() {
    let four = after_wrong_proofs(and(asked(), 30, send("first", Some("u7"))), 4);
    let five = after_wrong_proofs(and(four, 41, send("second", Some("u7"))), 1);
    assert_eq!(folded(&five).state, State::Refused);
}

#[test]
fn wrong_proofs_count_even_if_other_refused_steps_are_recorded_no_more() {
    let mut asked = asked();
    while let Ok(events) = when(&asked, 25, scan("o2", "other")) {
        asked.extend(events);
    }
    assert_eq!(folded(&after_wrong_proofs(asked, 5)).state, State::Refused);
}

#[test]
fn a_right_proof_after_wrong_ones_binds() {
    let four = after_wrong_proofs(and(asked(), 30, send("right", Some("u7"))), 4);
    assert_eq!(account(&went_on(four, 41, "right")), Some("u7".into()));
}

#[test]
fn a_proof_of_another_sort_binds_too() {
    assert_eq!(account(&and(asked(), 30, bind(How::Proven))), Some("u1".into()));
}
