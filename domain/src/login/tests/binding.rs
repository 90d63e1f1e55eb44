//! The browser is asked which account to bind.

use super::*;

#[test]
fn a_question_says_why_it_is_asked_and_whom_the_number_named() {
    for why in WhyAsked::ALL.iter().copied() {
        let lifetimes = Lifetimes::default();
        let named = Some(UserId::from("u7"));
        let ask = Step::AskBinding { why, named, new_account_allowed: false, lifetimes };
        let asked = and(history(State::Authorized), 20, ask);
        let event = LoginEvent::BindingAsked {
            why,
            named: Some("u7".into()),
            new_account_allowed: false,
            expires_at: at(620),
            at: at(20),
        };
        assert_eq!(asked.last(), Some(&event));
        assert_eq!(folded(&asked).about().subject, Some("u7".into()));
    }
}

#[test]
fn the_account_that_is_bound_counts_more_than_the_one_that_was_named() {
    let lifetimes = Lifetimes::default();
    let (why, named) = (WhyAsked::Dormant, Some("u7".into()));
    let ask = Step::AskBinding { why, named, new_account_allowed: true, lifetimes };
    let bound = and(and(history(State::Authorized), 20, ask), 30, bind(How::ChosenNew));
    assert_eq!(folded(&bound).about().subject, Some("u1".into()));
}

#[test]
fn a_new_account_may_be_chosen_only_if_it_was_offered() {
    let offered = and(history(State::Authorized), 20, ask(true));
    assert_eq!(folded(&and(offered, 30, bind(How::ChosenNew))).state, State::Bound);
    let login_only = and(history(State::Authorized), 20, ask(false));
    assert_eq!(when(&login_only, 30, bind(How::ChosenNew)), refused(Reason::WrongState, 30));
    assert_eq!(folded(&and(login_only, 30, bind(How::Proven))).state, State::Bound);
}
