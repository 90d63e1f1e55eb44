use super::*;
use crate::testing::{at, folded, history, when};

fn token(generation: u32) -> RefreshTokenId {
    RefreshTokenId { grant: "g1".into(), generation }
}

fn rotate(generation: u32, seconds: i64) -> Rotate {
    Rotate(Rotated {
        pool: "acme".into(),
        application: "shop".into(),
        user: "u1".into(),
        grant: "g1".into(),
        generation,
        scope: "openid".into(),
        expires_at: at(seconds + 600),
        at: at(seconds),
    })
}

#[test]
fn five_hundred_tokens_in_a_row_are_used_in_one_stream() {
    for (generation, stream) in
        [(1, "g1.0"), (500, "g1.0"), (501, "g1.1"), (1_000, "g1.1"), (1_001, "g1.2")]
    {
        assert_eq!(token(generation).stream(), stream, "{generation}");
    }
    assert!(token(u32::MAX).stream().starts_with("g1.8"));
}

#[test]
fn a_token_knows_the_streams_next_to_its_own_where_it_is_the_first_or_the_last() {
    let around = |generation| (token(generation).stream_before(), token(generation).stream_after());
    assert_eq!(around(1), (None, None));
    assert_eq!(around(250), (None, None));
    assert_eq!(around(500), (None, Some("g1.1".to_owned())));
    assert_eq!(around(501), (Some("g1.0".to_owned()), None));
    assert_eq!(around(502), (None, None));
    assert_eq!(around(1_000), (None, Some("g1.2".to_owned())));
    assert_eq!(around(1_001), (Some("g1.1".to_owned()), None));
}

#[test]
fn a_token_takes_the_place_of_the_newest_one_alone() {
    let used = history::<RefreshTokens>([rotate(2, 10), rotate(3, 20)]);
    assert_eq!(folded::<RefreshTokens>(&used).last.unwrap().generation, 3);
    for generation in [2, 3, 5] {
        let refused = when::<RefreshTokens>(&used, rotate(generation, 30));
        assert_eq!(refused, Err(CommandError::Exists("refresh token")), "{generation}");
    }
    assert_eq!(when::<RefreshTokens>(&used, rotate(4, 30)).unwrap().len(), 1);
}

#[test]
fn tokens_are_about_their_user_and_their_client() {
    let about = folded::<RefreshTokens>(&history::<RefreshTokens>([rotate(2, 10)])).about();
    assert_eq!((about.pool, about.subject), (Some("acme".into()), Some("u1".into())));
    assert_eq!(about.application, Some("shop".into()));
    assert_eq!(RefreshTokens::default().about(), About::default());
}
