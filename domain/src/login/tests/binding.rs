//! The browser is asked which account to bind.

use super::*;

fn refused(reason: Reason, seconds: i64) -> Result<Vec<LoginEvent>, Undecided> {
    Ok(vec![LoginEvent::AttemptRefused { reason, at: at(seconds) }])
}

fn wrong_proofs(mut history: Vec<LoginEvent>, number: u32) -> Vec<LoginEvent> {
    for _ in 0..number {
        history.extend(when(&history, 30, Step::WrongProof).unwrap());
    }
    history
}

#[test]
fn a_new_account_may_be_chosen_only_where_it_was_offered() {
    let offered = and(history(State::Authorized), 20, ask(true));
    assert_eq!(folded(&and(offered, 30, bind(How::ChosenNew))).state, State::Bound);
    let login_only = and(history(State::Authorized), 20, ask(false));
    assert_eq!(when(&login_only, 30, bind(How::ChosenNew)), refused(Reason::WrongState, 30));
    assert_eq!(folded(&and(login_only, 30, bind(How::Proven))).state, State::Bound);
}

#[test]
fn three_codes_are_sent_at_most() {
    let mut asked = history(State::BindingAsked);
    for n in 0..3 {
        asked = and(asked, 30 + n, send_proof());
    }
    assert_eq!(when(&asked, 40, send_proof()), refused(Reason::ProofsExhausted, 40));
    assert_eq!(folded(&asked).state, State::BindingAsked);
}

#[test]
fn the_fifth_wrong_proof_ends_the_login() {
    let four = wrong_proofs(history(State::BindingAsked), 4);
    assert_eq!(folded(&four).state, State::BindingAsked);
    let fifth = LoginEvent::Refused { reason: Reason::ProofsExhausted, unrecorded: 7, at: at(30) };
    assert_eq!(when(&four, 30, Step::WrongProof), Ok(vec![fifth]));
}

#[test]
fn wrong_proofs_count_even_when_other_refused_steps_are_recorded_no_more() {
    let mut asked = history(State::BindingAsked);
    while let Ok(events) = when(&asked, 25, scan("o2", "other")) {
        asked.extend(events);
    }
    let five = wrong_proofs(asked, 5);
    assert_eq!(folded(&five).state, State::Refused);
}

#[test]
fn a_right_proof_after_wrong_ones_binds() {
    let four = wrong_proofs(history(State::BindingAsked), 4);
    assert_eq!(folded(&and(four, 31, bind(How::Proven))).state, State::Bound);
}
