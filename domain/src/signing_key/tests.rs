use super::*;
use crate::testing::{at, folded, history, when};

fn add() -> SigningKeyCommand {
    SigningKeyCommand::Add {
        pool: "acme".into(),
        kid: "2026".into(),
        algorithm: Algorithm::Es256,
        public: serde_json::json!({"kty": "EC"}),
        at: at(0),
    }
}

#[test]
fn a_key_is_added_and_retired_once() {
    let retire = || SigningKeyCommand::Retire { at: at(1) };
    let added = history::<SigningKey>([add()]);
    assert_eq!(when::<SigningKey>(&added, add()), Err(Undecided::Exists("signing key")));
    let retired = history::<SigningKey>([add(), retire()]);
    assert_eq!(folded::<SigningKey>(&retired).retired_at, Some(at(1)));
    assert_eq!(when::<SigningKey>(&retired, retire()), Ok(Vec::new()));
    assert_eq!(when::<SigningKey>(&[], retire()), Err(Undecided::Unknown("signing key")));
}

#[test]
fn algorithms_are_named_alike_everywhere() {
    for algorithm in Algorithm::ALL {
        assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.name());
        assert_eq!(Algorithm::named(algorithm.name()), Some(algorithm));
    }
}
