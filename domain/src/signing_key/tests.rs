use super::*;
use crate::testing::{at, folded, history, when};

fn announce(at_once: bool) -> SigningKeyCommand {
    SigningKeyCommand::Announce {
        pool: "acme".into(),
        kid: "2026".into(),
        algorithm: Algorithm::Es256,
        public: serde_json::json!({"kty": "EC"}),
        at_once,
        at: at(0),
    }
}

fn activate() -> SigningKeyCommand {
    SigningKeyCommand::Activate { at: at(PUBLISHED_FIRST_SECONDS) }
}

fn retire() -> SigningKeyCommand {
    SigningKeyCommand::Retire { at: at(2) }
}

fn state(commands: impl IntoIterator<Item = SigningKeyCommand>) -> SigningKey {
    folded(&history::<SigningKey>(commands))
}

#[test]
fn a_key_that_is_announced_does_not_sign_yet() {
    let announced = state([announce(false)]);
    assert_eq!((announced.announced_at, announced.activated_at), (at(0), None));
    assert_eq!(announced.about().pool, Some("acme".into()));
}

#[test]
fn a_key_signs_no_sooner_than_every_client_may_know_it() {
    let announced = history::<SigningKey>([announce(false)]);
    let activate = |seconds| SigningKeyCommand::Activate { at: at(seconds) };
    for seconds in [0, 1, PUBLISHED_FIRST_SECONDS - 1] {
        let refused = when::<SigningKey>(&announced, activate(seconds));
        assert!(
            matches!(refused, Err(CommandError::Invalid { field: "signing_key", .. })),
            "{seconds}"
        );
    }
    let activated = when::<SigningKey>(&announced, activate(PUBLISHED_FIRST_SECONDS)).unwrap();
    assert_eq!(activated, [SigningKeyEvent::Activated { at: at(PUBLISHED_FIRST_SECONDS) }]);
}

#[test]
fn a_key_signs_once_it_is_activated() {
    assert_eq!(
        state([announce(false), activate()]).activated_at,
        Some(at(PUBLISHED_FIRST_SECONDS))
    );
    let active = history::<SigningKey>([announce(false), activate()]);
    assert_eq!(when::<SigningKey>(&active, activate()), Ok(Vec::new()));
}

#[test]
fn the_first_key_of_a_pool_signs_at_once() {
    let key = state([announce(true)]);
    assert_eq!((key.announced_at, key.activated_at), (at(0), Some(at(0))));
    let active = history::<SigningKey>([announce(true)]);
    assert_eq!(when::<SigningKey>(&active, activate()), Ok(Vec::new()));
}

#[test]
fn a_key_is_retired_once_and_signs_no_more() {
    for commands in [vec![announce(false), retire()], vec![announce(true), retire()]] {
        let retired = history::<SigningKey>(commands);
        assert_eq!(folded::<SigningKey>(&retired).retired_at, Some(at(2)));
        assert_eq!(when::<SigningKey>(&retired, retire()), Ok(Vec::new()));
        let refused = when::<SigningKey>(&retired, activate());
        assert!(matches!(refused, Err(CommandError::Invalid { field: "signing_key", .. })));
    }
}

#[test]
fn a_key_is_announced_once_and_first_of_all() {
    let announced = history::<SigningKey>([announce(false)]);
    let again = when::<SigningKey>(&announced, announce(false));
    assert_eq!(again, Err(CommandError::Exists("signing key")));
    for command in [activate(), retire()] {
        assert_eq!(when::<SigningKey>(&[], command), Err(CommandError::Unknown("signing key")));
    }
}
