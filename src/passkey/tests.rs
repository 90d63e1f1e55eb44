//! A passkey made here, and everything that can be wrong with what it answers.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use ciborium::{Value, cbor};
use domain::operator::{Passkey, PasskeyAlgorithm};
use serde_json::{Value as Json, json};

use super::*;

const EXPECTED: Expected<'static> = Expected {
    challenge: "Y2hhbGxlbmdl",
    origin: "https://login.example.com",
    host: "login.example.com",
};
/// Present and verified; a new one too.
const GOOD: u8 = 0x05;
const NEW: u8 = 0x45;

fn client_data(kind: &str) -> Json {
    let (challenge, origin) = (EXPECTED.challenge, EXPECTED.origin);
    json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
}

fn data(host: &str, flags: u8, count: u32, rest: &[u8]) -> Vec<u8> {
    let host = digest(&SHA256, host.as_bytes());
    [host.as_ref(), &[flags], &count.to_be_bytes(), rest].concat()
}

fn cbor_bytes(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

/// Model, id and key of a new passkey.
fn new(id: &[u8], cose: &Value) -> Vec<u8> {
    let length = u16::try_from(id.len()).unwrap().to_be_bytes();
    [&[0; 16], &length[..], id, &cbor_bytes(cose)].concat()
}

fn p256(pair: &EcdsaKeyPair) -> Value {
    let point = pair.public_key().as_ref();
    let (x, y) = (Value::from(point[1..33].to_vec()), Value::from(point[33..].to_vec()));
    cbor!({ 1 => 2, 3 => -7, -1 => 1, -2 => x, -3 => y }).unwrap()
}

fn es256() -> EcdsaKeyPair {
    EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap()
}

fn register(client: &Json, data: Vec<u8>) -> Result<Passkey, PasskeyError> {
    let attestation = cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => Value::from(data) });
    let registration = json!({
        "client_data": BASE64.encode(client.to_string()),
        "attestation": BASE64.encode(cbor_bytes(&attestation.unwrap())),
    });
    registered(&serde_json::from_value(registration).unwrap(), &EXPECTED)
}

fn register_key(cose: &Value) -> Result<Passkey, PasskeyError> {
    let data = data(EXPECTED.host, NEW, 0, &new(b"id", cose));
    register(&client_data("webauthn.create"), data)
}

fn show(
    passkey: &Passkey,
    client: &Json,
    data: &[u8],
    sign: impl Fn(&[u8]) -> Vec<u8>,
) -> Result<u32, PasskeyError> {
    let client = client.to_string();
    let signed = [data, digest(&SHA256, client.as_bytes()).as_ref()].concat();
    let answer = json!({
        "id": passkey.id, "user": "o1", "client_data": BASE64.encode(&client),
        "authenticator_data": BASE64.encode(data), "signature": BASE64.encode(sign(&signed)),
    });
    shown(&serde_json::from_value(answer).unwrap(), passkey, &EXPECTED)
}

#[test]
fn a_passkey_that_was_registered_is_recognised() {
    let pair = es256();
    let passkey = register_key(&p256(&pair)).unwrap();
    assert_eq!((passkey.id.as_str(), passkey.algorithm), ("aWQ", PasskeyAlgorithm::Es256));
    let sign = |bytes: &[u8]| pair.sign(&SystemRandom::new(), bytes).unwrap().as_ref().to_vec();
    let data = data(EXPECTED.host, GOOD, 7, &[]);
    assert_eq!(show(&passkey, &client_data("webauthn.get"), &data, sign), Ok(7));
    let other = es256();
    let forged = |bytes: &[u8]| other.sign(&SystemRandom::new(), bytes).unwrap().as_ref().to_vec();
    let refused = show(&passkey, &client_data("webauthn.get"), &data, forged);
    assert_eq!(refused, Err(PasskeyError::Signature));
}

#[test]
fn a_passkey_of_edwards_curve_is_recognised_too() {
    let pair = Ed25519KeyPair::generate().unwrap();
    let x = Value::from(pair.public_key().as_ref().to_vec());
    let passkey = register_key(&cbor!({ 1 => 1, 3 => -8, -1 => 6, -2 => x }).unwrap()).unwrap();
    assert_eq!(passkey.algorithm, PasskeyAlgorithm::EdDsa);
    let sign = |bytes: &[u8]| pair.sign(bytes).as_ref().to_vec();
    let data = data(EXPECTED.host, GOOD, 0, &[]);
    assert_eq!(show(&passkey, &client_data("webauthn.get"), &data, sign), Ok(0));
}

#[test]
fn an_answer_to_something_else_is_none() {
    let pair = es256();
    let passkey = register_key(&p256(&pair)).unwrap();
    let sign = |bytes: &[u8]| pair.sign(&SystemRandom::new(), bytes).unwrap().as_ref().to_vec();
    let good = data(EXPECTED.host, GOOD, 0, &[]);
    for (field, wrong, why) in [
        ("type", json!("webauthn.create"), "type"),
        ("challenge", json!("b3RoZXI"), "challenge"),
        ("origin", json!("https://evil.example.com"), "origin"),
        ("origin", json!("https://login.example.com.evil.example"), "origin"),
        ("crossOrigin", json!(true), "frame"),
        ("topOrigin", json!("https://evil.example"), "frame"),
    ] {
        let mut client = client_data("webauthn.get");
        client[field] = wrong;
        let refused = show(&passkey, &client, &good, sign);
        assert_eq!(refused, Err(PasskeyError::Elsewhere(why)), "{field}");
    }
    let client = client_data("webauthn.get");
    let elsewhere = data("evil.example.com", GOOD, 0, &[]);
    let refused = show(&passkey, &client, &elsewhere, sign);
    assert_eq!(refused, Err(PasskeyError::Elsewhere("host")));
}

#[test]
fn a_person_must_be_there_and_verified() {
    let pair = es256();
    let passkey = register_key(&p256(&pair)).unwrap();
    let sign = |bytes: &[u8]| pair.sign(&SystemRandom::new(), bytes).unwrap().as_ref().to_vec();
    for (flags, expected) in [
        (0x00, Err(PasskeyError::Unverified)),
        (0x01, Err(PasskeyError::Unverified)),
        (0x04, Err(PasskeyError::Unverified)),
        // Copied, though it may not be.
        (0x15, Err(PasskeyError::Malformed)),
        (0x1d, Ok(0)),
    ] {
        let data = data(EXPECTED.host, flags, 0, &[]);
        assert_eq!(show(&passkey, &client_data("webauthn.get"), &data, sign), expected, "{flags}");
    }
}

#[test]
fn other_keys_than_asked_for_are_not_registered() {
    let key = Value::from(vec![1; 32]);
    let rsa = cbor!({ 1 => 3, 3 => -257, -1 => key, -2 => key }).unwrap();
    assert_eq!(register_key(&rsa), Err(PasskeyError::Algorithm));
    let no_point = cbor!({ 1 => 2, 3 => -7, -1 => 1, -2 => key, -3 => key }).unwrap();
    assert_eq!(register_key(&no_point), Err(PasskeyError::Malformed));
    let short = Value::from(vec![1; 31]);
    let short = cbor!({ 1 => 1, 3 => -8, -1 => 6, -2 => short }).unwrap();
    assert_eq!(register_key(&short), Err(PasskeyError::Malformed));
    let twice = Value::Map(vec![(1.into(), 2.into()), (1.into(), 1.into())]);
    assert_eq!(register_key(&twice), Err(PasskeyError::Malformed));
}

#[test]
fn what_is_cut_off_or_goes_on_is_none() {
    let client = client_data("webauthn.create");
    let whole = data(EXPECTED.host, NEW, 0, &new(b"id", &p256(&es256())));
    assert!(register(&client, whole.clone()).is_ok());
    for length in 0..whole.len() {
        assert!(register(&client, whole[..length].to_vec()).is_err(), "{length}");
    }
    assert!(register(&client, [&whole[..], &[0]].concat()).is_err());
    // Extensions are read over.
    let mut extended = [&whole[..], &cbor_bytes(&cbor!({ "a" => true }).unwrap())].concat();
    assert!(register(&client, extended.clone()).is_err());
    extended[32] |= 0x80;
    assert!(register(&client, extended).is_ok());
    let without = data(EXPECTED.host, GOOD, 0, &[]);
    assert_eq!(register(&client, without), Err(PasskeyError::Malformed));
    let long = data(EXPECTED.host, NEW, 0, &new(&[7; 1024], &p256(&es256())));
    assert_eq!(register(&client, long), Err(PasskeyError::Malformed));
}

#[test]
fn nonsense_is_refused_and_nothing_else_happens() {
    for nonsense in ["", "!", "gA", &BASE64.encode([0x9f; 30_000])] {
        let registration = json!({
            "client_data": BASE64.encode(client_data("webauthn.create").to_string()), "attestation": nonsense,
        });
        let registration = serde_json::from_value(registration).unwrap();
        assert_eq!(registered(&registration, &EXPECTED), Err(PasskeyError::Malformed));
    }
}
