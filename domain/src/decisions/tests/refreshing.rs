//! From a refresh token to the next one.

use super::*;
use crate::{
    application::TokenLifetimes,
    refresh_token::{RefreshTokenId, RefreshTokens},
};

const DAY: i64 = 24 * 60 * 60;

/// The shop may ask for refresh tokens, or may not.
fn allow(memory: &mut Memory, offline_access: bool) {
    let settings = Box::new(ApplicationSettings {
        name: "Shop".into(),
        redirect_uris: vec![CALLBACK.into()],
        offline_access,
        token_lifetimes: TokenLifetimes {
            refresh_idle: 7 * 24 * 60 * 60,
            ..TokenLifetimes::default()
        },
        ..ApplicationSettings::default()
    });
    let change = ApplicationCommand::Change { settings, at: at(-5) };
    memory.run(Execute::<Application>::new("shop", change)).unwrap();
}

/// `o1` signed in at 5, and the shop got tokens at 10 that it may refresh for a day, or as long as that.
fn refreshable_for(seconds: i64) -> Memory {
    let mut memory = deployment(Policy::default());
    allow(&mut memory, true);
    bound_for("g1", &mut memory, "l1");
    let mut claim = claim_for("g1", "l1", 5);
    claim.request.as_mut().unwrap().request.scope = "openid phone offline_access".into();
    assert!(memory.run(claim).unwrap().granted);
    let mut redeem = redeem("g1", 10);
    redeem.redeem.refresh_expires_at = Some(at(10 + seconds));
    let redemption = memory.run(redeem).unwrap().unwrap();
    assert_eq!(redemption.refresh_token, Some(token(1)));
    memory
}

fn refreshable() -> Memory {
    refreshable_for(DAY)
}

fn token(generation: u32) -> RefreshTokenId {
    RefreshTokenId { grant: "g1".into(), generation }
}

fn shown(generation: u32, seconds: i64) -> ShownRefreshToken {
    let application = "shop".into();
    ShownRefreshToken { token: token(generation), application, at: at(seconds) }
}

fn refresh(generation: u32, seconds: i64) -> UseRefreshToken {
    let tokens_expire_at = at(seconds + 600);
    UseRefreshToken { shown: shown(generation, seconds), scope: None, tokens_expire_at }
}

fn scoped(scope: &str, generation: u32, seconds: i64) -> UseRefreshToken {
    UseRefreshToken { scope: Some(scope.to_owned()), ..refresh(generation, seconds) }
}

/// The number of the token that it brings.
#[track_caller]
fn brings(memory: &mut Memory, refresh: UseRefreshToken) -> u32 {
    memory.run(refresh).unwrap().unwrap().refresh_token.unwrap().generation
}

#[track_caller]
fn is_not_good(memory: &mut Memory, refresh: UseRefreshToken) {
    assert_eq!(memory.run(refresh).unwrap().unwrap_err(), NotRefreshed::NotGood);
}

fn state(memory: &Memory) -> GrantState {
    memory.state::<Grant>("g1").state
}

fn is_good(memory: &mut Memory, generation: u32, seconds: i64) -> Option<DateTime<Utc>> {
    let good = memory.run(LookAtRefreshToken(shown(generation, seconds))).unwrap();
    assert!(memory.last_events().is_empty());
    good.map(|good| good.expires_at)
}

#[test]
fn each_token_brings_the_next_and_says_who_signed_in_when() {
    let mut memory = refreshable();
    let redemption = memory.run(refresh(1, 100)).unwrap().unwrap();
    assert_eq!(memory.last_events(), ["refresh_token.rotated"]);
    assert_eq!(redemption.refresh_token, Some(token(2)));
    assert_eq!(redemption.scope, "openid phone offline_access");
    let granted = redemption.granted;
    assert_eq!((granted.user.as_str(), granted.authenticated_at), ("user of l1", at(2)));
    assert_eq!(granted.nonce, None);
    assert_eq!(brings(&mut memory, refresh(2, 200)), 3);
    assert_eq!(brings(&mut memory, refresh(3, 300)), 4);
}

#[test]
fn a_refresh_that_comes_again_is_answered_again() {
    let (first, again) = refreshable().run_twice(scoped("openid", 1, 100));
    let (first, again) = (first.unwrap(), again.unwrap());
    assert_eq!(first.refresh_token, again.refresh_token);
    assert_eq!((first.scope.as_str(), again.scope.as_str()), ("openid", "openid"));
}

#[test]
fn a_token_that_was_used_a_moment_ago_brings_the_same_next_one() {
    let mut memory = refreshable();
    for seconds in [100, 100, 101] {
        assert_eq!(brings(&mut memory, refresh(1, seconds)), 2);
    }
    assert_eq!(memory.state::<RefreshTokens>("g1.0").last.unwrap().at, at(100));
    assert_eq!(brings(&mut memory, refresh(2, 300)), 3);
}

#[test]
fn a_token_that_is_shown_again_later_voids_whatever_came() {
    let mut memory = refreshable();
    memory.run(refresh(1, 100)).unwrap().unwrap();
    is_not_good(&mut memory, refresh(1, 102));
    assert_eq!(memory.last_events(), ["grant.replayed"]);
    assert_eq!(state(&memory), GrantState::Replayed);
    is_not_good(&mut memory, refresh(2, 103));
    is_not_good(&mut memory, refresh(1, 103));
    assert!(memory.last_events().is_empty());
}

#[test]
fn a_token_whose_next_one_was_used_too_voids_whatever_came_at_once() {
    let mut memory = refreshable();
    memory.run(refresh(1, 100)).unwrap().unwrap();
    memory.run(refresh(2, 100)).unwrap().unwrap();
    is_not_good(&mut memory, refresh(1, 101));
    assert_eq!(state(&memory), GrantState::Replayed);
}

#[test]
fn a_token_in_the_hands_of_another_client_voids_whatever_came() {
    let mut memory = refreshable();
    let mut stolen = refresh(1, 100);
    stolen.shown.application = "other".into();
    is_not_good(&mut memory, stolen);
    assert_eq!(memory.last_events(), ["grant.revoked"]);
    is_not_good(&mut memory, refresh(1, 101));
}

#[test]
fn the_scope_of_an_answer_is_narrowed_and_never_widened() {
    let mut memory = refreshable();
    for wider in ["openid profile", "email", "openid phone profile offline_access"] {
        let refused = memory.run(scoped(wider, 1, 100)).unwrap();
        assert_eq!(refused.unwrap_err(), NotRefreshed::WiderScope, "{wider}");
    }
    let narrow = memory.run(scoped("phone  openid", 1, 100)).unwrap().unwrap();
    assert_eq!((narrow.scope.as_str(), narrow.refresh_token), ("openid phone", Some(token(2))));
    let all = memory.run(refresh(2, 200)).unwrap().unwrap();
    assert_eq!(all.scope, "openid phone offline_access");
}

#[test]
fn a_token_expires_if_it_is_not_used_and_at_the_latest_when_the_grant_says() {
    let mut memory = refreshable_for(10 * DAY);
    assert_eq!(is_good(&mut memory, 1, 100), Some(at(10 + 7 * DAY)));
    is_not_good(&mut memory, refresh(1, 10 + 7 * DAY));
    assert_eq!(brings(&mut memory, refresh(1, 9 + 7 * DAY)), 2);
    assert_eq!(is_good(&mut memory, 2, 9 + 7 * DAY), Some(at(10 + 10 * DAY)));
    assert_eq!(brings(&mut memory, refresh(2, 9 + 10 * DAY)), 3);
    is_not_good(&mut memory, refresh(3, 10 + 10 * DAY));
    assert_eq!(is_good(&mut memory, 3, 10 + 10 * DAY), None);
}

#[test]
fn a_session_that_ran_out_is_refreshed_and_one_that_was_ended_is_not() {
    let mut memory = refreshable();
    assert!(memory.state::<Session>("session of l1").live_at(at(5_000)).is_none());
    assert_eq!(brings(&mut memory, refresh(1, 5_000)), 2);
    let end = SessionCommand::End { reason: SessionEnd::SignedOut, at: at(6_000) };
    memory.run(Execute::<Session>::new("session of l1", end)).unwrap();
    is_not_good(&mut memory, refresh(2, 6_001));
    assert_eq!(is_good(&mut memory, 2, 6_001), None);
}

#[test]
fn nothing_is_refreshed_for_whom_or_where_nobody_signs_in_any_more() {
    let refreshable = refreshable();
    let mut blocked = refreshable.clone();
    block(&mut blocked, "user of l1", 50);
    is_not_good(&mut blocked, refresh(1, 100));
    let mut without_connection = refreshable.clone();
    switch_off(&mut without_connection);
    is_not_good(&mut without_connection, refresh(1, 100));
    let mut not_allowed = refreshable.clone();
    allow(&mut not_allowed, false);
    is_not_good(&mut not_allowed, refresh(1, 100));
    for off in
        [ApplicationCommand::Disable { at: at(50) }, ApplicationCommand::Delete { at: at(50) }]
    {
        let mut memory = refreshable.clone();
        memory.run(Execute::<Application>::new("shop", off)).unwrap();
        is_not_good(&mut memory, refresh(1, 100));
    }
    let mut closed = refreshable.clone();
    closed.run(Execute::<Pool>::new("acme", PoolCommand::Disable { at: at(50) })).unwrap();
    is_not_good(&mut closed, refresh(1, 100));
    let mut erased = refreshable.clone();
    erased.run(EraseUser { user: "user of l1".into(), seen: None, at: at(50) }).unwrap();
    is_not_good(&mut erased, refresh(1, 100));
}

#[test]
fn a_code_that_is_shown_again_voids_what_was_refreshed() {
    let mut memory = refreshable();
    memory.run(refresh(1, 20)).unwrap().unwrap();
    assert!(memory.run(redeem("g1", 30)).unwrap().is_err());
    is_not_good(&mut memory, refresh(2, 40));
}

#[test]
fn only_the_newest_token_is_said_to_be_good_and_to_its_client_alone() {
    let mut memory = refreshable();
    memory.run(refresh(1, 100)).unwrap().unwrap();
    assert_eq!(is_good(&mut memory, 1, 100), None);
    assert!(is_good(&mut memory, 2, 100).is_some());
    let other = ShownRefreshToken { application: "other".into(), ..shown(2, 100) };
    assert_eq!(memory.run(LookAtRefreshToken(other)).unwrap(), None);
}

/// A token whose number was not reached here: history was restored from an older copy.
#[test]
fn a_token_that_was_not_made_brings_nothing_and_voids_nothing() {
    let mut memory = refreshable();
    for unknown in [2, 3, 500, 501, 502, u32::MAX] {
        is_not_good(&mut memory, refresh(unknown, 100));
    }
    assert_eq!(brings(&mut memory, refresh(1, 100)), 2);
    is_not_good(&mut memory, refresh(3, 100));
    assert_eq!(state(&memory), GrantState::Redeemed);
}

/// 500 tokens used one after the other.
fn first_stream_full() -> Memory {
    let mut memory = refreshable();
    for generation in 1..=500 {
        let brought = brings(&mut memory, refresh(generation, 100 + i64::from(generation)));
        assert_eq!(brought, generation + 1);
    }
    memory
}

#[test]
fn after_500_tokens_another_stream_goes_on() {
    let mut memory = first_stream_full();
    assert_eq!(memory.state::<RefreshTokens>("g1.0").last.unwrap().generation, 501);
    assert!(memory.state::<RefreshTokens>("g1.1").last.is_none());
    assert_eq!(is_good(&mut memory, 501, 1_000), Some(at(10 + DAY)));
    assert_eq!(brings(&mut memory, refresh(501, 1_000)), 502);
    assert_eq!(brings(&mut memory, refresh(502, 1_100)), 503);
    assert_eq!(memory.state::<RefreshTokens>("g1.1").last.unwrap().generation, 503);
}

#[test]
fn a_token_of_a_stream_that_is_full_is_as_any_other() {
    let full = first_stream_full();
    let mut just_used = full.clone();
    assert_eq!(brings(&mut just_used, refresh(500, 601)), 501);
    let mut next_used = full.clone();
    next_used.run(refresh(501, 601)).unwrap().unwrap();
    is_not_good(&mut next_used, refresh(500, 601));
    assert_eq!(state(&next_used), GrantState::Replayed);
    let mut old = full.clone();
    old.run(refresh(501, 1_000)).unwrap().unwrap();
    is_not_good(&mut old, refresh(7, 1_001));
    is_not_good(&mut old, refresh(502, 1_002));
    let mut ahead = full.clone();
    is_not_good(&mut ahead, refresh(502, 1_000));
    assert_eq!(state(&ahead), GrantState::Redeemed);
}
