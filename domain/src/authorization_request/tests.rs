use super::*;
use crate::testing::at;

/// Made at 100.
fn request() -> AuthorizationRequest {
    AuthorizationRequest {
        application: "shop".into(),
        connection: None,
        redirect_uri: "https://shop.example/cb".into(),
        response_mode: ResponseMode::Query,
        scope: "openid".into(),
        state: None,
        nonce: None,
        code_challenge: "challenge".into(),
        prompt_login: false,
        max_age: None,
        subject: None,
        cookie: "cookie".into(),
        experience: false,
        entrance: false,
        requested_at: at(100),
        expires_at: at(1_900),
    }
}

#[test]
fn a_request_waits_until_its_time_is_over() {
    assert!(request().waits_at(at(1_899)));
    assert!(!request().waits_at(at(1_900)));
}

#[test]
fn a_request_takes_any_session_unless_it_says_otherwise() {
    assert!(request().accepts(false, at(-1_000_000), at(200)));
}

#[test]
fn a_request_with_max_age_takes_a_person_who_authorized_lately() {
    let request = AuthorizationRequest { max_age: Some(60), ..request() };
    assert!(request.accepts(false, at(140), at(200)));
    assert!(!request.accepts(false, at(139), at(200)));
}

#[test]
fn a_request_for_a_new_scan_takes_no_session_from_before() {
    let request = AuthorizationRequest { prompt_login: true, ..request() };
    assert!(!request.accepts(false, at(199), at(200)));
}

#[test]
fn a_session_whose_login_was_for_the_request_is_taken_whatever_the_clocks_say() {
    let strict = AuthorizationRequest { prompt_login: true, max_age: Some(0), ..request() };
    for authenticated_at in [at(60), at(100), at(240)] {
        assert!(strict.accepts(true, authenticated_at, at(200)));
    }
}

#[test]
fn a_request_that_means_somebody_is_answered_for_nobody_else() {
    let request = AuthorizationRequest { subject: Some("lin".into()), ..request() };
    assert!(request.is_for(&"lin".into()) && !request.is_for(&"zhou".into()));
}
