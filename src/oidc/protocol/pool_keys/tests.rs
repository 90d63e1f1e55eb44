use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::*;
use crate::oidc::protocol::key_pair;

const TYP: &str = "at+jwt";

fn one(algorithm: Algorithm) -> PoolKeys {
    let private = key_pair::generate(algorithm).unwrap();
    let jwk = key_pair::public(algorithm, &private).unwrap();
    let kid = jwk.common.key_id.clone().unwrap();
    let public = serde_json::to_value(&jwk).unwrap();
    PoolKeys::new(vec![Key::new(&kid, algorithm, public, Some(private)).unwrap()])
}

fn verified(keys: &PoolKeys, token: &str) -> Option<Value> {
    keys.verify(Algorithm::Es256, TYP, token)
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

#[test]
fn what_a_key_signed_it_verifies() {
    let keys = one(Algorithm::Es256);
    let claims = json!({ "sub": "u1" });
    let token = keys.sign(Algorithm::Es256, TYP, &claims).unwrap();
    assert_eq!(verified(&keys, &token), Some(claims));
    assert!(one(Algorithm::Rs256).sign(Algorithm::Rs256, "JWT", &json!({})).is_ok());
}

#[test]
fn a_forged_token_is_not_verified() {
    let keys = one(Algorithm::Es256);
    let claims = json!({ "sub": "u1", "aud": "a", "iss": "i", "exp": 9_999_999_999_u64 });
    let kid = keys.0[0].kid.clone();
    let good = keys.sign(Algorithm::Es256, TYP, &claims).unwrap();
    let signature = good.rsplit('.').next().unwrap();
    let payload = part(&claims);
    let headed =
        |header: Value, signature: &str| format!("{}.{payload}.{signature}", part(&header));

    let stranger = key_pair::generate(Algorithm::Es256).unwrap();
    let own_jwk = key_pair::public(Algorithm::Es256, &stranger).unwrap();
    let by_stranger = |change: &dyn Fn(&mut Header)| {
        let mut header = Header::new(jsonwebtoken::Algorithm::ES256);
        (header.typ, header.kid) = (Some(TYP.to_owned()), Some(kid.clone()));
        change(&mut header);
        encode(&header, &claims, &stranger).unwrap()
    };
    let public = serde_json::to_vec(
        &key_pair::public(Algorithm::Es256, keys.0[0].private.as_ref().unwrap()).unwrap(),
    );
    let mac = EncodingKey::from_secret(&public.unwrap());
    let hs = Header {
        kid: Some(kid.clone()),
        typ: Some(TYP.to_owned()),
        ..Header::new(jsonwebtoken::Algorithm::HS256)
    };

    for (attack, token) in [
        ("alg none, no signature", headed(json!({ "alg": "none", "typ": TYP, "kid": kid }), "")),
        (
            "alg none, old signature",
            headed(json!({ "alg": "None", "typ": TYP, "kid": kid }), signature),
        ),
        ("HS256 keyed with the public key", encode(&hs, &claims, &mac).unwrap()),
        (
            "RS256 named for an ES256 key",
            headed(json!({ "alg": "RS256", "typ": TYP, "kid": kid }), signature),
        ),
        ("signed by a stranger under our kid", by_stranger(&|_| {})),
        ("jwk in the header", by_stranger(&|header| header.jwk = Some(own_jwk.clone()))),
        (
            "jku in the header",
            by_stranger(&|header| header.jku = Some("https://evil/jwks".to_owned())),
        ),
        (
            "x5u in the header",
            by_stranger(&|header| header.x5u = Some("https://evil/x5u".to_owned())),
        ),
        ("another kid", by_stranger(&|header| header.kid = Some("../../dev/null".to_owned()))),
        ("no kid", by_stranger(&|header| header.kid = None)),
        ("an ID token", keys.sign(Algorithm::Es256, "JWT", &claims).unwrap()),
        ("another payload", good.replace(&payload, &part(&json!({ "sub": "u2" })))),
        ("no signature", good.trim_end_matches(signature).to_owned()),
        ("a part too many", format!("{good}.x")),
        ("nothing", String::new()),
    ] {
        assert_eq!(verified(&keys, &token), None, "{attack}");
    }
    assert!(verified(&keys, &good).is_some());
}

#[test]
fn a_critical_extension_that_nobody_understands_is_refused() {
    let keys = one(Algorithm::Es256);
    let header = Header {
        typ: Some(TYP.to_owned()),
        kid: Some(keys.0[0].kid.clone()),
        crit: Some(vec!["exp".to_owned()]),
        ..Header::new(jsonwebtoken::Algorithm::ES256)
    };
    let token = encode(&header, &json!({}), keys.0[0].private.as_ref().unwrap()).unwrap();
    assert_eq!(verified(&keys, &token), None);
}

#[test]
fn a_retired_key_verifies_and_signs_no_more() {
    let mut keys = one(Algorithm::Es256);
    let token = keys.sign(Algorithm::Es256, TYP, &json!({})).unwrap();
    keys.0[0].private = None;
    assert!(verified(&keys, &token).is_some());
    assert!(keys.sign(Algorithm::Es256, TYP, &json!({})).is_err());
}
