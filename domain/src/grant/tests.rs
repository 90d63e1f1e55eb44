use super::*;
use crate::testing::{at, folded, history, when};

const CALLBACK: &str = "https://shop.example/cb";

fn grant(seconds: i64) -> GrantCommand {
    let granted = Granted {
        pool: "acme".into(),
        application: "shop".into(),
        connection: None,
        user: "u1".into(),
        session: "s1".into(),
        redirect_uri: CALLBACK.into(),
        scope: "openid phone".into(),
        code_challenge: "challenge".into(),
        nonce: Some("nonce".into()),
        experience: false,
        entrance: false,
        authenticated_at: at(seconds),
        code: "code".into(),
        code_expires_at: at(seconds + 60),
    };
    GrantCommand::Grant { granted: Box::new(granted), at: at(seconds) }
}

fn redeem(seconds: i64) -> GrantCommand {
    redeem_as("shop", CALLBACK, "challenge", seconds)
}

fn redeem_as(client: &str, redirect_uri: &str, challenge: &str, seconds: i64) -> GrantCommand {
    GrantCommand::Redeem(Redeem {
        application: client.into(),
        proof: Proof::Verifier {
            redirect_uri: redirect_uri.into(),
            code_challenge: challenge.into(),
        },
        tokens_expire_at: at(seconds + 600),
        refresh_expires_at: Some(at(seconds + 86_400)),
        at: at(seconds),
    })
}

fn revoke() -> GrantCommand {
    GrantCommand::Revoke { reason: RevokeReason::SignedOut, at: at(30) }
}

fn erase() -> GrantCommand {
    GrantCommand::Erase { at: at(40) }
}

fn given(commands: impl IntoIterator<Item = GrantCommand>) -> Vec<GrantEvent> {
    history::<Grant>(commands)
}

#[test]
fn a_code_is_redeemed_once_and_a_replay_voids_what_it_brought() {
    let granted = given([grant(10)]);
    let redeemed = GrantEvent::Redeemed {
        generation: 1,
        scope: "openid phone".into(),
        expires_at: at(620),
        refresh_expires_at: None,
        at: at(20),
    };
    assert_eq!(when::<Grant>(&granted, redeem(20)), Ok(vec![redeemed]));
    let redeemed = given([grant(10), redeem(20)]);
    let replayed = GrantEvent::Replayed { at: at(21) };
    assert_eq!(when::<Grant>(&redeemed, redeem(21)), Ok(vec![replayed]));
    let replayed = given([grant(10), redeem(20), redeem(21)]);
    assert_eq!(folded::<Grant>(&replayed).state, GrantState::Replayed);
    assert_eq!(when::<Grant>(&replayed, redeem(22)), Ok(Vec::new()));
}

#[test]
fn tokens_are_refreshed_only_where_that_was_granted() {
    let GrantCommand::Grant { mut granted, at: now } = grant(10) else { unreachable!() };
    granted.scope = "openid offline_access".into();
    let offline = given([GrantCommand::Grant { granted, at: now }, redeem(20)]);
    assert_eq!(folded::<Grant>(&offline).refresh_expires_at, Some(at(20 + 86_400)));
    let online = given([grant(10), redeem(20)]);
    assert_eq!(folded::<Grant>(&online).refresh_expires_at, None);
}

#[test]
fn a_refresh_token_that_is_shown_again_voids_what_was_brought_and_nothing_else() {
    let replay = GrantCommand::Replay { at: at(30) };
    let redeemed = given([grant(10), redeem(20)]);
    let replayed = vec![GrantEvent::Replayed { at: at(30) }];
    assert_eq!(when::<Grant>(&redeemed, replay.clone()), Ok(replayed));
    for void in [given([grant(10)]), given([grant(10), redeem(20), revoke()])] {
        assert_eq!(when::<Grant>(&void, replay.clone()), Ok(Vec::new()));
    }
}

#[test]
fn a_code_shown_by_a_wrong_client_or_with_a_wrong_verifier_is_burnt() {
    for misuse in [
        redeem_as("other", CALLBACK, "challenge", 20),
        redeem_as("shop", "https://shop.example/cb/", "challenge", 20),
        redeem_as("shop", CALLBACK, "other", 20),
    ] {
        let burnt = given([grant(10), misuse]);
        let revoked = GrantEvent::Revoked { reason: RevokeReason::CodeMisused, at: at(20) };
        assert_eq!(burnt.last(), Some(&revoked));
        assert_eq!(when::<Grant>(&burnt, redeem(21)), Ok(Vec::new()));
    }
}

#[test]
fn a_code_lives_a_minute() {
    let granted = given([grant(10)]);
    assert_eq!(when::<Grant>(&granted, redeem(69)).unwrap().len(), 1);
    assert_eq!(when::<Grant>(&granted, redeem(70)), Ok(Vec::new()));
}

#[test]
fn a_grant_begins_when_somebody_signed_in_and_is_granted_once() {
    for command in [redeem(1), revoke(), erase()] {
        assert_eq!(when::<Grant>(&[], command), Err(CommandError::Unknown("grant")));
    }
    let granted = given([grant(10)]);
    assert_eq!(when::<Grant>(&granted, grant(11)), Err(CommandError::Exists("grant")));
}

#[test]
fn a_grant_is_opened_by_its_code_alone() {
    let grant: Grant = folded(&given([grant(10)]));
    assert_eq!(grant.opened_by(&"code".into()).unwrap().user.as_str(), "u1");
    assert_eq!(grant.opened_by(&"other".into()), None);
    assert_eq!(Grant::default().opened_by(&"code".into()), None);
    assert_eq!(Grant::default().opened_by(&"".into()), None);
}

#[test]
fn a_grant_is_revoked_once() {
    let revoked = given([grant(10), redeem(20), revoke()]);
    assert_eq!(folded::<Grant>(&revoked).state, GrantState::Revoked);
    assert_eq!(when::<Grant>(&revoked, revoke()), Ok(Vec::new()));
}

#[test]
fn an_erased_grant_is_void_and_is_erased_once() {
    for before in [given([grant(10)]), given([grant(10), redeem(20)])] {
        let erased = [before.clone(), when::<Grant>(&before, erase()).unwrap()].concat();
        let state: Grant = folded(&erased);
        assert!(state.is_erased());
        assert_eq!(state.state, GrantState::Revoked);
        assert_eq!(state.granted.unwrap().nonce, Some(Personal::Erased));
        for command in [erase(), revoke(), redeem(41)] {
            assert_eq!(when::<Grant>(&erased, command), Ok(Vec::new()));
        }
    }
}

#[test]
fn a_grant_is_about_its_user_and_its_client() {
    let about = folded::<Grant>(&given([grant(10)])).about();
    assert_eq!((about.pool, about.subject), (Some("acme".into()), Some("u1".into())));
    assert_eq!(about.application, Some("shop".into()));
}

fn ticket(seconds: i64) -> GrantCommand {
    let GrantCommand::Grant { mut granted, at } = grant(seconds) else { unreachable!() };
    granted.connection = Some("wechat".into());
    granted.scope.clear();
    granted.code_challenge.clear();
    GrantCommand::Grant { granted, at }
}

fn exchange(client: &str, connection: Option<&str>, seconds: i64) -> GrantCommand {
    GrantCommand::Redeem(Redeem {
        application: client.into(),
        proof: Proof::Ticket { connection: connection.map(Into::into) },
        tokens_expire_at: at(seconds),
        refresh_expires_at: Some(at(seconds)),
        at: at(seconds),
    })
}

#[test]
fn a_ticket_is_exchanged_once_and_a_replay_is_remembered() {
    let granted = given([ticket(10)]);
    for connection in [None, Some("wechat")] {
        let exchanged = when::<Grant>(&granted, exchange("shop", connection, 20)).unwrap();
        assert!(matches!(exchanged[..], [GrantEvent::Redeemed { generation: 1, .. }]));
    }
    let again = given([ticket(10), exchange("shop", None, 20), exchange("shop", None, 21)]);
    assert_eq!(again.last(), Some(&GrantEvent::Replayed { at: at(21) }));
    assert_eq!(when::<Grant>(&granted, exchange("shop", None, 70)), Ok(Vec::new()));
}

#[test]
fn a_ticket_is_burnt_by_another_client_and_at_another_connection() {
    for misuse in [exchange("other", None, 20), exchange("shop", Some("staff"), 20)] {
        let burnt = given([ticket(10), misuse]);
        let revoked = GrantEvent::Revoked { reason: RevokeReason::CodeMisused, at: at(20) };
        assert_eq!(burnt.last(), Some(&revoked));
    }
}

#[test]
fn a_ticket_is_no_code_and_a_code_is_no_ticket() {
    let without_verifier = redeem_as("shop", CALLBACK, "", 20);
    for (granted, shown) in
        [(ticket(10), without_verifier), (grant(10), exchange("shop", None, 20))]
    {
        let burnt = given([granted, shown]);
        let revoked = GrantEvent::Revoked { reason: RevokeReason::CodeMisused, at: at(20) };
        assert_eq!(burnt.last(), Some(&revoked));
    }
}
