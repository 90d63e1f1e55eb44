//! An authenticator made of a few lines: it answers as a device does that verified its person.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use ciborium::{Value, cbor};
use serde_json::json;

use super::between;

/// A passkey in its device.
pub struct Device {
    id: &'static [u8],
    pair: EcdsaKeyPair,
    /// The origin that the browser says.
    pub origin: String,
    /// Whose it is.
    pub user: String,
    /// How often it signed, as it says.
    pub count: u32,
}

const HOST: &str = "localhost";

impl Device {
    pub fn new(origin: &str) -> Self {
        Self::with_id(origin, b"the passkey's id")
    }

    pub fn with_id(origin: &str, id: &'static [u8]) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self { id, pair, origin: origin.to_owned(), user: String::new(), count: 0 }
    }

    fn client_data(&self, kind: &str, page: &str) -> String {
        let challenge = between(page, "data-challenge=\"", "\"");
        json!({ "type": kind, "challenge": challenge, "origin": self.origin }).to_string()
    }

    fn data(&self, flags: u8, rest: &[u8]) -> Vec<u8> {
        let host = digest(&SHA256, HOST.as_bytes());
        [host.as_ref(), &[flags], &self.count.to_be_bytes(), rest].concat()
    }

    /// Registers it, as the page asks.
    pub fn register(&mut self, page: &str) -> String {
        self.user = between(page, "data-operator=\"", "\"").to_owned();
        let point = self.pair.public_key().as_ref();
        let (x, y) = (Value::from(point[1..33].to_vec()), Value::from(point[33..].to_vec()));
        let mut key = Vec::new();
        let cose = cbor!({ 1 => 2, 3 => -7, -1 => 1, -2 => x, -3 => y }).unwrap();
        ciborium::into_writer(&cose, &mut key).unwrap();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = self.data(0x45, &[&[0; 16], &length[..], self.id, &key].concat());
        let mut attestation = Vec::new();
        let said = cbor!({ "fmt" => "none", "attStmt" => {}, "authData" => Value::from(data) });
        ciborium::into_writer(&said.unwrap(), &mut attestation).unwrap();
        let client_data = self.client_data("webauthn.create", page);
        json!({ "client_data": BASE64.encode(client_data), "attestation": BASE64.encode(attestation) }).to_string()
    }

    /// Shows it, as the page asks.
    pub fn show(&mut self, page: &str) -> String {
        let (client_data, data) = (self.client_data("webauthn.get", page), self.data(0x05, &[]));
        let signed = [&data[..], digest(&SHA256, client_data.as_bytes()).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": BASE64.encode(self.id), "user": self.user, "client_data": BASE64.encode(client_data),
            "authenticator_data": BASE64.encode(data), "signature": BASE64.encode(signature.as_ref()),
        })
        .to_string()
    }
}
