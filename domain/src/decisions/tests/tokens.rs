//! From a session to a code, and from a code to tokens.

use super::*;

/// `o1` authorized at 2 and took a session at 5, for no request.
fn with_a_session() -> Memory {
    let mut memory = deployment(Policy::default());
    authorized(&mut memory, "l1", "o1", Some(PHONE), 0);
    memory.run(claim("l1", 5)).unwrap();
    memory
}

/// With a request that asks for something else too.
fn with(
    mut go_on: ContinueSession,
    change: impl FnOnce(&mut AuthorizationRequest),
) -> ContinueSession {
    change(&mut go_on.served.request);
    go_on
}

fn is_not_good<T>(answer: Result<T, Refused>) -> bool {
    matches!(answer, Err(Refused::Undecided(CommandError::Invalid { field: "session", .. })))
}

#[test]
fn a_session_answers_a_request_and_the_code_brings_tokens_once() {
    let mut memory = with_a_session();
    assert_eq!(memory.run(go_on("g1", 200)).unwrap().state, GrantState::Granted);
    let redemption = memory.run(redeem("g1", 210)).unwrap().unwrap();
    assert_eq!(redemption.grant.as_str(), "g1");
    assert_eq!(redemption.granted.user.as_str(), "user of l1");
    assert_eq!(redemption.granted.authenticated_at, at(2));
    assert_eq!(redemption.granted.nonce, Some("nonce".into()));
    assert!(memory.run(redeem("g1", 211)).unwrap().is_err());
    assert_eq!(memory.state::<Grant>("g1").state, GrantState::Replayed);
}

#[test]
fn what_an_operator_tried_ends_once_it_was_seen() {
    const OWN: &str = "https://login.example.com/console/done";
    let see = |grant: &str, seconds| {
        let mut redeem = redeem(grant, seconds);
        redeem.redeem.proof =
            Proof::Verifier { redirect_uri: OWN.into(), code_challenge: "challenge".into() };
        SeeExperience(redeem)
    };
    let mut memory = with_a_session();
    let elsewhere = |request: &mut AuthorizationRequest| request.redirect_uri = OWN.into();
    assert!(memory.run(with(go_on("g1", 200), elsewhere)).is_err());
    memory.run(go_on("g2", 200)).unwrap();
    assert_eq!(memory.run(see("g2", 201)).unwrap().unwrap_err(), NotRedeemed::NotGood);
    assert!(memory.run(redeem("g2", 202)).unwrap().is_ok());

    let tried = with(go_on("g3", 200), |request| {
        elsewhere(request);
        request.experience = true;
    });
    assert!(memory.run(tried).unwrap().granted.is_some_and(|granted| granted.experience));
    assert_eq!(memory.run(redeem("g3", 203)).unwrap().unwrap_err(), NotRedeemed::OtherRedirectUri);
    let tried = with(go_on("g4", 204), |request| {
        elsewhere(request);
        request.experience = true;
    });
    memory.run(tried).unwrap();
    assert_eq!(memory.run(see("g4", 205)).unwrap().unwrap().granted.user.as_str(), "user of l1");
    let session = memory.state::<Session>("session of l1");
    assert_eq!(session.ended, Some((at(205), SessionEnd::Experienced)));
    assert!(memory.run(see("g4", 206)).unwrap().is_err());
}

/// By a connection that is off nobody signs in any more; who is signed in already goes on.
#[test]
fn what_a_connection_brought_before_it_was_switched_off_is_good_no_more_and_a_session_is() {
    let mut memory = with_a_session();
    bound_for("g2", &mut memory, "l2");
    bound_for("g3", &mut memory, "l3");
    assert!(memory.run(claim_for("g2", "l2", 5)).unwrap().granted);
    memory.run(claim("l3", 5)).unwrap();
    switch_off(&mut memory);
    assert_eq!(memory.run(redeem("g2", 10)).unwrap().unwrap_err(), NotRedeemed::NotGood);
    let for_it = ContinueSession { session: "session of l3".into(), ..go_on("g3", 10) };
    assert!(matches!(memory.run(for_it), Err(Refused::Forbidden(Reason::ConnectionOff))));
    memory.run(go_on("g1", 10)).unwrap();
    assert!(memory.run(redeem("g1", 11)).unwrap().is_ok());
    let on = ApplicationCommand::EnableConnection { connection: "wechat".into(), at: at(12) };
    memory.run(Execute::<Application>::new("shop", on)).unwrap();
    assert!(memory.run(redeem("g2", 13)).unwrap().is_ok());
}

#[test]
fn a_code_that_its_grant_does_not_have_brings_nothing_and_burns_nothing() {
    let mut memory = with_a_session();
    memory.run(go_on("g1", 200)).unwrap();
    let wrong = RedeemCode { code: "other".into(), ..redeem("g1", 210) };
    assert!(memory.run(wrong).unwrap().is_err());
    assert!(memory.run(redeem("unknown", 210)).unwrap().is_err());
    assert!(memory.run(redeem("g1", 211)).unwrap().is_ok());
}

#[test]
fn a_request_for_a_new_scan_is_not_answered_by_a_session_from_before() {
    let mut memory = with_a_session();
    let answer = memory.run(with(go_on("g1", 200), |request| request.prompt_login = true));
    assert!(is_not_good(answer));
}

#[test]
fn a_session_whose_login_was_for_the_request_answers_it_whatever_the_clocks_say() {
    let mut memory = deployment(Policy::default());
    bound_for("g1", &mut memory, "l1");
    memory.run(claim("l1", 5)).unwrap();
    let strict = |request: &mut AuthorizationRequest| {
        request.prompt_login = true;
        request.max_age = Some(0);
        request.requested_at = at(40);
    };
    assert!(is_not_good(memory.run(with(go_on("g2", 10), strict))));
    let answer = memory.run(with(go_on("g1", 10), strict)).unwrap();
    assert_eq!(answer.state, GrantState::Granted);
}

#[test]
fn max_age_counts_from_the_authorization() {
    let mut memory = with_a_session();
    let within = |seconds| with(go_on("g1", seconds), |request| request.max_age = Some(198));
    assert!(is_not_good(memory.run(within(201))));
    assert!(memory.run(within(200)).is_ok());
}

#[test]
fn an_ended_session_answers_nothing() {
    let mut memory = with_a_session();
    let end = SessionCommand::End { reason: SessionEnd::SignedOut, at: at(110) };
    memory.run(Execute::<Session>::new("session of l1", end)).unwrap();
    assert!(is_unknown(memory.run(go_on("g1", 200))));
}

#[test]
fn a_request_whose_time_is_over_is_answered_no_more() {
    let mut memory = with_a_session();
    assert!(is_unknown(memory.run(go_on("g1", 1_800))));
    assert!(memory.run(go_on("g1", 1_799)).is_ok());
}

#[test]
fn an_application_that_is_gone_gets_no_code() {
    let mut memory = with_a_session();
    let delete = ApplicationCommand::Delete { at: at(100) };
    memory.run(Execute::<Application>::new("shop", delete)).unwrap();
    let answer = memory.run(go_on("g1", 200));
    assert!(matches!(answer, Err(Refused::Forbidden(Reason::ApplicationOff))));
}

#[test]
fn an_answer_that_was_lost_is_given_again_to_the_same_session() {
    let mut memory = with_a_session();
    let first = memory.run(go_on("g1", 200)).unwrap();
    let again = memory.run(go_on("g1", 203)).unwrap();
    assert_eq!(again.granted, first.granted);
    authorized(&mut memory, "l2", "o1", None, 210);
    memory.run(claim("l2", 215)).unwrap();
    let other = ContinueSession { session: "session of l2".into(), ..go_on("g1", 220) };
    assert!(is_unknown(memory.run(other)));
    memory.run(redeem("g1", 221)).unwrap().unwrap();
    assert!(is_unknown(memory.run(go_on("g1", 222))));
}

#[test]
fn a_blocked_user_gets_neither_code_nor_tokens() {
    let mut memory = with_a_session();
    let mut before = memory.clone();
    block(&mut before, "user of l1", 150);
    assert!(matches!(before.run(go_on("g1", 200)), Err(Refused::Forbidden(Reason::UserBlocked))));
    memory.run(go_on("g1", 200)).unwrap();
    block(&mut memory, "user of l1", 205);
    assert!(memory.run(redeem("g1", 210)).unwrap().is_err());
}

#[test]
fn no_site_is_told_of_a_session_before_the_person_in_a_new_browser_was_asked() {
    let mut memory = with_a_session();
    let silent = |seconds| ContinueSession { asked: false, ..go_on("g1", seconds) };
    assert!(is_not_good(memory.run(silent(110))));
    memory.run(go_on("g1", 111)).unwrap();
    assert!(memory.state::<Session>("session of l1").confirmed);
}

#[test]
fn a_client_that_only_names_another_address_is_told_so_and_nobody_else_is() {
    let with = |application: &str, code_challenge: &str| {
        let mut memory = with_a_session();
        memory.run(go_on("g1", 200)).unwrap();
        let mut decision = redeem("g1", 210);
        let redirect_uri = format!("{CALLBACK}/");
        let code_challenge = code_challenge.into();
        decision.redeem.proof = Proof::Verifier { redirect_uri, code_challenge };
        decision.redeem.application = application.into();
        memory.run(decision).unwrap().err()
    };
    assert_eq!(with("shop", "challenge"), Some(NotRedeemed::OtherRedirectUri));
    assert_eq!(with("shop", "other"), Some(NotRedeemed::NotGood));
    assert_eq!(with("other", "challenge"), Some(NotRedeemed::NotGood));
}

#[test]
fn a_request_whose_address_was_taken_from_the_client_is_answered_no_more() {
    let moved = |memory: &mut Memory| {
        let settings = ApplicationSettings {
            name: "Shop".into(),
            redirect_uris: vec!["https://shop.example/new".into()],
            ..ApplicationSettings::default()
        };
        let change = ApplicationCommand::Change { settings: Box::new(settings), at: at(4) };
        memory.run(Execute::<Application>::new("shop", change)).unwrap();
    };
    let mut memory = with_a_session();
    moved(&mut memory);
    assert!(is_unknown(memory.run(go_on("g1", 200))));
    let mut memory = deployment(Policy::default());
    bound_for("g1", &mut memory, "l1");
    moved(&mut memory);
    let claimed = memory.run(claim_for("g1", "l1", 5)).unwrap();
    assert!(!claimed.granted);
    assert!(memory.state::<Session>("session of l1").start.is_some());
}

/// A ticket for the shop at the callback URL of its connection.
fn ticket(grant: &str, seconds: i64) -> ContinueSession {
    with(go_on(grant, seconds), |request| {
        request.connection = Some("wechat".into());
        request.redirect_uri = HELLO.into();
    })
}

const HELLO: &str = "https://shop.example/hello";

fn with_a_callback(memory: &mut Memory, callback: Option<&str>, seconds: i64) {
    let settings = ConnectionSettings {
        name: "WeChat".into(),
        callback_url: callback.map(Into::into),
        ..ConnectionSettings::default()
    };
    let change = ConnectionCommand::Change {
        settings: Box::new(settings),
        secret_fingerprint: None,
        at: at(seconds),
    };
    memory.run(Execute::<Connection>::new("wechat", change)).unwrap();
}

#[test]
fn a_ticket_goes_to_the_callback_url_that_the_connection_has_now() {
    let mut memory = with_a_session();
    assert!(is_unknown(memory.clone().run(ticket("g1", 200))));
    with_a_callback(&mut memory, Some(HELLO), 100);
    assert_eq!(memory.clone().run(ticket("g1", 200)).unwrap().state, GrantState::Granted);
    let mut moved = memory.clone();
    with_a_callback(&mut moved, Some("https://shop.example/new"), 101);
    assert!(is_unknown(moved.run(ticket("g1", 200))));
    switch_off(&mut memory);
    assert!(is_unknown(memory.run(ticket("g1", 200))));
}

#[test]
fn a_login_by_another_connection_than_its_request_asks_for_is_not_claimed() {
    let mut memory = deployment(Policy::default());
    with_a_callback(&mut memory, Some(HELLO), -1);
    bound_for("g1", &mut memory, "l1");
    let claim = |connection: &str| {
        let mut claim = claim_for("g1", "l1", 5);
        if let Some(served) = &mut claim.request {
            served.request.connection = Some(connection.into());
            served.request.redirect_uri = HELLO.into();
        }
        claim
    };
    assert!(is_unknown(memory.clone().run(claim("staff"))));
    assert!(memory.run(claim("wechat")).unwrap().granted);
}
