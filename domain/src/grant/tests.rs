use super::*;
use crate::testing::{at, folded, history, when};

fn request() -> GrantCommand {
    let request = AuthorizationRequest {
        pool: "acme".into(),
        application: "shop".into(),
        redirect_uri: "https://shop.example/cb".into(),
        scope: "openid".into(),
        state: None,
        nonce: None,
        code_challenge: "challenge".into(),
        prompt_login: false,
        max_age: None,
        cookie: "cookie".into(),
        expires_at: at(1_800),
    };
    GrantCommand::Request { request: Box::new(request), at: at(0) }
}

fn grant(seconds: i64) -> GrantCommand {
    let granted = Granted {
        user: "u1".into(),
        session: "s1".into(),
        authenticated_at: at(seconds),
        code: "code".into(),
        code_expires_at: at(seconds + 60),
    };
    GrantCommand::Grant { granted, at: at(seconds) }
}

fn redeem(seconds: i64) -> GrantCommand {
    redeem_as("shop", "https://shop.example/cb", "challenge", seconds)
}

fn redeem_as(client: &str, redirect_uri: &str, challenge: &str, seconds: i64) -> GrantCommand {
    GrantCommand::Redeem {
        application: client.into(),
        redirect_uri: redirect_uri.into(),
        code_challenge: challenge.into(),
        at: at(seconds),
    }
}

fn given(commands: impl IntoIterator<Item = GrantCommand>) -> Vec<GrantEvent> {
    history::<Grant>(commands)
}

#[test]
fn a_code_is_redeemed_once_and_a_replay_voids_what_it_brought() {
    let granted = given([request(), grant(10)]);
    assert_eq!(when::<Grant>(&granted, redeem(20)), Ok(vec![GrantEvent::Redeemed { at: at(20) }]));
    let redeemed = given([request(), grant(10), redeem(20)]);
    let replayed = GrantEvent::Replayed { at: at(21) };
    assert_eq!(when::<Grant>(&redeemed, redeem(21)), Ok(vec![replayed]));
    let replayed = given([request(), grant(10), redeem(20), redeem(21)]);
    assert_eq!(folded::<Grant>(&replayed).state, GrantState::Replayed);
    assert_eq!(when::<Grant>(&replayed, redeem(22)), Ok(Vec::new()));
}

#[test]
fn a_code_shown_by_a_wrong_client_or_with_a_wrong_verifier_is_burnt() {
    let (client, uri, challenge) = ("shop", "https://shop.example/cb", "challenge");
    for misuse in [
        redeem_as("other", uri, challenge, 20),
        redeem_as(client, "https://shop.example/cb/", challenge, 20),
        redeem_as(client, uri, "other", 20),
    ] {
        let burnt = given([request(), grant(10), misuse]);
        let revoked = GrantEvent::Revoked { reason: RevokeReason::CodeMisused, at: at(20) };
        assert_eq!(burnt.last(), Some(&revoked));
        assert_eq!(when::<Grant>(&burnt, redeem(21)), Ok(Vec::new()));
    }
}

#[test]
fn a_code_lives_a_minute() {
    let granted = given([request(), grant(10)]);
    assert_eq!(when::<Grant>(&granted, redeem(69)).unwrap().len(), 1);
    assert_eq!(when::<Grant>(&granted, redeem(70)), Ok(Vec::new()));
}

#[test]
fn a_request_waits_half_an_hour_and_is_granted_once() {
    let requested = given([request()]);
    let unknown = Err(Undecided::Unknown("authorization"));
    assert_eq!(when::<Grant>(&requested, grant(1_800)), unknown);
    let granted = given([request(), grant(1_799)]);
    assert_eq!(when::<Grant>(&granted, grant(1_799)), unknown);
    assert_eq!(when::<Grant>(&requested, request()), Err(Undecided::Exists("authorization")));
    assert_eq!(when::<Grant>(&requested, redeem(1)), Err(Undecided::Unknown("code")));
}

#[test]
fn a_grant_is_revoked_once() {
    let revoke = || GrantCommand::Revoke { reason: RevokeReason::SignedOut, at: at(30) };
    let revoked = given([request(), grant(10), redeem(20), revoke()]);
    assert_eq!(folded::<Grant>(&revoked).state, GrantState::Revoked);
    assert_eq!(when::<Grant>(&revoked, revoke()), Ok(Vec::new()));
    assert_eq!(when::<Grant>(&[], revoke()), Err(Undecided::Unknown("authorization")));
}

#[test]
fn the_code_stays_claimed_so_that_a_replay_is_noticed() {
    let redeemed = given([request(), grant(10), redeem(20)]);
    let claims = folded::<Grant>(&redeemed).claims();
    let expected = Claim::in_pool(&"acme".into(), ClaimKind::AuthorizationCode, ["code"]);
    assert_eq!(claims, [expected]);
    assert_eq!(folded::<Grant>(&given([request()])).claims(), []);
}

#[test]
fn states_are_named_alike_in_rows_and_events() {
    let states = [
        GrantState::Requested,
        GrantState::Granted,
        GrantState::Redeemed,
        GrantState::Replayed,
        GrantState::Revoked,
    ];
    for state in states {
        assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        assert_eq!(GrantState::named(state.name()), Some(state));
    }
}
