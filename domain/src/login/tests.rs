//! What a login does, by its events alone.

mod attempts;
mod binding;
mod erasure;
mod matrix;
mod phone;
mod proofs;
mod time;

use chrono::{DateTime, Utc};
use cqrs_es::test::TestFramework;

use super::*;
use crate::testing::{self, at};

/// What a login with this history causes by a step taken at a moment.
fn when(history: &[LoginEvent], seconds: i64, step: Step) -> Result<Vec<LoginEvent>, CommandError> {
    testing::when::<Login>(history, LoginCommand { at: at(seconds), unrecorded: 7, step })
}

fn folded(history: &[LoginEvent]) -> Login {
    testing::folded(history)
}

/// The history with the events that a step adds, which must not be refused.
fn and(mut history: Vec<LoginEvent>, seconds: i64, step: Step) -> Vec<LoginEvent> {
    let events = when(&history, seconds, step).unwrap();
    assert!(events.iter().all(|event| event.reason().is_none()), "{events:?}");
    history.extend(events);
    history
}

fn issue() -> Step {
    Step::Issue(Box::new(Issue {
        pool: "acme".into(),
        application: "shop".into(),
        connection: "wechat".into(),
        ticket: "ticket".into(),
        credential: Credential { kind: CredentialKind::Cookie, hash: "browser".into() },
        origin: Origin {
            ip: "203.0.113.7".into(),
            user_agent: "Mozilla".into(),
            network: "203.0.113.0/24".into(),
            browser: "Chrome on Windows".into(),
        },
        grant: Some("g1".into()),
        intent: Intent::SignIn,
        lifetimes: Lifetimes::default(),
    }))
}

fn person(openid: &str) -> Identity {
    Identity { app_id: "wx1".into(), openid: openid.into(), unionid: None, wechat_subject: None }
}

/// A scan by a person who has no account yet.
fn scan(openid: &str, phone_token: &str) -> Step {
    scan_of(None, openid, phone_token)
}

fn scan_of(user: Option<&str>, openid: &str, phone_token: &str) -> Step {
    Step::Scan {
        identity: person(openid),
        user: user.map(UserId::from),
        phone_token: phone_token.into(),
        launch_scene: 1047,
        lifetimes: Lifetimes::default(),
    }
}

fn authorize(phone_token: &str) -> Step {
    Step::Authorize {
        phone_token: phone_token.into(),
        phone: Some("+8613800001234".into()),
        agreements: Vec::new(),
        lifetimes: Lifetimes::default(),
    }
}

fn decline(phone_token: &str) -> Step {
    Step::Decline { phone_token: phone_token.into() }
}

fn bind(how: How) -> Step {
    Step::Bind { user: "u1".into(), how, unionid_elsewhere: false, lifetimes: Lifetimes::default() }
}

fn ask(new_account_allowed: bool) -> Step {
    Step::AskBinding {
        why: WhyAsked::Policy,
        named: None,
        new_account_allowed,
        lifetimes: Lifetimes::default(),
    }
}

/// A code that proves an account until 300.
fn send(code: &str, user: Option<&str>) -> Step {
    Step::SendProof {
        proof: format!("proof by {code}").into(),
        user: user.map(UserId::from),
        channel: ProofChannel::Email,
        code: code.into(),
        expires_at: at(300),
    }
}

fn refused(reason: Reason, seconds: i64) -> Result<Vec<LoginEvent>, CommandError> {
    Ok(vec![LoginEvent::AttemptRefused { reason, at: at(seconds) }])
}

fn claim() -> Step {
    Step::Claim { session: "s1".into() }
}

/// A history that ends in a state: issued at 0, scanned at 10 by the phone that holds "token", authorized at 20.
fn history(state: State) -> Vec<LoginEvent> {
    let issued = || and(Vec::new(), 0, issue());
    let scanned = || and(issued(), 10, scan("o1", "token"));
    let authorized = || and(scanned(), 20, authorize("token"));
    let bound = || and(authorized(), 20, bind(How::KnownIdentity));
    let ended = |mut history: Vec<LoginEvent>, seconds, step| {
        history.extend(when(&history, seconds, step).unwrap());
        history
    };
    let history = match state {
        State::Absent => Vec::new(),
        State::Issued => issued(),
        State::Scanned => scanned(),
        State::Authorized => authorized(),
        State::BindingAsked => and(authorized(), 20, ask(true)),
        State::Bound => bound(),
        State::Claimed => and(bound(), 30, claim()),
        State::Denied => and(scanned(), 20, decline("token")),
        State::Refused => ended(scanned(), 20, Step::Refuse(Reason::ConnectionOff)),
        State::Expired => ended(issued(), 120, Step::Expire),
    };
    assert_eq!(folded(&history).state, state);
    history
}
