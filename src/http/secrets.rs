//! Secrets that clients hold, such as tokens and cookies. Only their SHA-256 is stored. A secret that gives access to something
//! begins with the id of that thing: the server looks the id up, and compares the secret in constant time.

use aws_lc_rs::{constant_time, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::id::{SecretHash, is_well_formed};

/// The SHA-256 of a secret, as base64url.
pub fn hash(secret: &str) -> SecretHash {
    sha256(secret).into()
}

/// SHA-256 as base64url without padding: also the S256 of PKCE (RFC 7636 §4.2).
pub fn sha256(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

/// The text that a client is given: the id of a thing, and the secret that gives access to it.
pub fn opening(id: &str, secret: &str) -> String {
    format!("{id}.{secret}")
}

/// The id of what this opens, if it is the right secret. No secret has a dot, an id may.
pub fn opened_by(shown: &str) -> Option<&str> {
    shown.rsplit_once('.').map(|(id, _)| id).filter(|id| is_well_formed(id))
}

/// How each API key begins, so that people and programs that look for lost secrets recognise one.
const API_KEY: &str = "saoma_";
/// Characters of the checksum at the end of an API key.
const CHECKSUM: usize = 6;

/// The API key of that id, of 256 bits as base64url: `saoma_<id>.<secret><checksum>`.
pub fn api_key(id: &str, secret: &str) -> String {
    let key = format!("{API_KEY}{}", opening(id, secret));
    let checksum = checksum(&key);
    key + &checksum
}

/// The id of the API key that is shown, if it is one at all: its checksum is right, so that one that was cut off or mistyped is known
/// before anything is looked up.
pub fn api_key_id(shown: &str) -> Option<&str> {
    let (key, sum) = shown.split_at_checked(shown.len().checked_sub(CHECKSUM)?)?;
    let id = opened_by(key.strip_prefix(API_KEY)?)?;
    (checksum(key) == sum).then_some(id)
}

fn checksum(key: &str) -> String {
    sha256(key).chars().take(CHECKSUM).collect()
}

/// Whether a shown secret is this one, in constant time.
pub fn are_same(shown: &str, known: &str) -> bool {
    constant_time::verify_slices_are_equal(shown.as_bytes(), known.as_bytes()).is_ok()
}

/// Whether a shown secret is the one whose hash is known, in constant time.
pub fn is(secret: &str, known: &SecretHash) -> bool {
    let shown = sha256(secret);
    constant_time::verify_slices_are_equal(shown.as_bytes(), known.as_str().as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_secret_itself_is_recognised() {
        let known = hash("correct");
        assert!(is("correct", &known));
        assert!(!is("Correct", &known));
        assert!(!is("", &known));
    }

    #[test]
    fn what_opens_something_names_it() {
        assert_eq!(opened_by(&opening("demo.key", "s3cret")), Some("demo.key"));
        for nothing in ["s3cret", ".s3cret", "a key.s3cret", "\0.s3cret"] {
            assert_eq!(opened_by(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn an_api_key_is_recognised_by_its_form() {
        let key = api_key("demo.key_1", &"x".repeat(43));
        assert!(key.starts_with("saoma_demo.key_1.xxx"), "{key}");
        assert_eq!(api_key_id(&key), Some("demo.key_1"));
        let (short, mistyped) = (&key[..key.len() - 1], key.replacen('x', "y", 1));
        for wrong in ["", "saoma_", "ключ", short, &mistyped, &format!("{key}x"), &key[6..]] {
            assert_eq!(api_key_id(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_pkce_example_of_rfc_7636_comes_out() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(sha256(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
