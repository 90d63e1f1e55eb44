//! A key that seals. What it seals says so: `1.<key id>.<base64url of nonce, ciphertext and tag>`.

use std::fmt;

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    hmac,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use zeroize::Zeroizing;

use crate::words::error::SealError;

/// AES-256-GCM-SIV with random nonces (RFC 8452).
const VERSION: &str = "1";
/// Bytes of a key's id: as base64url, 12 characters.
const ID_BYTES: usize = 9;

/// The id of a key. It follows from the key, so a text that names it cannot be opened under another one: the cipher alone
/// does not commit to its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct KeyId(String);

impl KeyId {
    pub fn of(bytes: &[u8]) -> Self {
        let hash = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, bytes), b"saoma key id");
        Self(BASE64.encode(hash.as_ref().get(..ID_BYTES).unwrap_or_default()))
    }

    /// The key that a sealed text names.
    pub fn named_in(sealed: &str) -> Option<Self> {
        let (id, _) = sealed.strip_prefix(VERSION)?.strip_prefix('.')?.split_once('.')?;
        Some(Self(id.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for KeyId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

/// A key that seals and opens. One stays in memory for each login and user that were used lately; what a cipher makes of a
/// key takes twenty times its room, and is made anew for each use.
pub(crate) struct Key {
    pub id: KeyId,
    bytes: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id.as_str())
    }
}

impl Key {
    /// From 32 bytes.
    pub fn new(bytes: &[u8]) -> Result<Self, SealError> {
        let id = KeyId::of(bytes);
        let bytes = Zeroizing::new(bytes.try_into().map_err(|_| SealError::Cipher)?);
        Ok(Self { id, bytes })
    }

    fn cipher(&self) -> Result<RandomizedNonceKey, SealError> {
        RandomizedNonceKey::new(&AES_256_GCM_SIV, &*self.bytes).map_err(|_| SealError::Cipher)
    }

    pub fn seal(&self, place: &[u8], clear: &[u8]) -> Result<String, SealError> {
        let mut text = clear.to_vec();
        let nonce = self
            .cipher()?
            .seal_in_place_append_tag(Aad::from(self.bound_to(place)), &mut text)
            .map_err(|_| SealError::Cipher)?;
        let sealed = [nonce.as_ref().as_slice(), &text].concat();
        Ok(format!("{VERSION}.{}.{}", self.id.as_str(), BASE64.encode(sealed)))
    }

    /// What was sealed at this place under this key; `None` for anything else.
    pub fn open(&self, place: &[u8], sealed: &str) -> Option<Vec<u8>> {
        if KeyId::named_in(sealed)? != self.id {
            return None;
        }
        let (_, sealed) = sealed.rsplit_once('.')?;
        let sealed = BASE64.decode(sealed).ok()?;
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        // It is opened in its place.
        let mut text = Zeroizing::new(text.to_vec());
        let place = self.bound_to(place);
        let clear = self.cipher().ok()?.open_in_place(nonce, Aad::from(place), &mut text).ok()?;
        Some(clear.to_vec())
    }

    fn bound_to(&self, place: &[u8]) -> Vec<u8> {
        let mut bound = parts(&[VERSION, self.id.as_str()]);
        bound.extend_from_slice(place);
        bound
    }
}

/// Parts joined without ambiguity: each after its length.
pub(crate) fn parts<T: AsRef<str>>(parts: &[T]) -> Vec<u8> {
    let mut joined = Vec::new();
    for part in parts {
        append(&mut joined, part.as_ref());
    }
    joined
}

pub(crate) fn append(joined: &mut Vec<u8>, part: &str) {
    joined.extend((part.len() as u64).to_be_bytes());
    joined.extend(part.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_names_its_key_and_opens_at_its_place_only() {
        let (key, other) = (Key::new(&[1; 32]).unwrap(), Key::new(&[2; 32]).unwrap());
        let sealed = key.seal(b"here", b"secret").unwrap();
        assert!(sealed.starts_with(&format!("1.{}.", key.id.as_str())), "{sealed}");
        assert_eq!(key.id.as_str().len(), 12);
        assert_eq!(key.open(b"here", &sealed).as_deref(), Some(b"secret".as_slice()));
        assert_eq!(key.open(b"there", &sealed), None);
        assert_eq!(other.open(b"here", &sealed), None);
    }

    #[test]
    fn a_text_that_names_another_key_or_version_does_not_open() {
        let (key, other) = (Key::new(&[1; 32]).unwrap(), Key::new(&[2; 32]).unwrap());
        let sealed = key.seal(b"here", b"secret").unwrap();
        for edited in [
            sealed.replace(key.id.as_str(), other.id.as_str()),
            sealed.replacen("1.", "2.", 1),
            sealed.replace('.', ""),
            String::new(),
        ] {
            assert_eq!(key.open(b"here", &edited), None, "{edited}");
        }
    }
}
