//! The keys under which personal values leave the process.

use std::{fmt, sync::Arc};

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};

use crate::{random, stream::Stream};

/// Why something could not be sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// A key or the cipher could not be used at all.
    #[error("the cipher does not work")]
    Cipher,
    /// Under another key, moved from elsewhere, or edited.
    #[error("{0} does not open: it was sealed under another key, or edited")]
    Tampered(String),
}

/// AES-256-GCM-SIV with random nonces (RFC 8452).
pub(crate) struct Key(RandomizedNonceKey);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    pub fn new(bytes: &[u8]) -> Result<Self, SealError> {
        RandomizedNonceKey::new(&AES_256_GCM_SIV, bytes).map(Self).map_err(|_| SealError::Cipher)
    }

    /// base64url of nonce, ciphertext and tag.
    pub fn seal(&self, place: &[u8], clear: &[u8]) -> Result<String, SealError> {
        let mut text = clear.to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(place), &mut text)
            .map_err(|_| SealError::Cipher)?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.append(&mut text);
        Ok(BASE64.encode(sealed))
    }

    /// What was sealed at this place under this key; `None` for anything else.
    pub fn open(&self, place: &[u8], sealed: &str) -> Option<Vec<u8>> {
        let sealed = BASE64.decode(sealed).ok()?;
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let clear = self.0.open_in_place(nonce, Aad::from(place), &mut text).ok()?;
        Some(clear.to_vec())
    }
}

/// The key of a stream, and its wrapped form as it is stored.
#[derive(Debug)]
pub(crate) struct StreamKey {
    key: Key,
    /// Under the root key.
    pub wrapped: String,
}

impl StreamKey {
    pub fn make(root: &Key, stream: &Stream) -> Result<Self, SealError> {
        let bytes = random::key()?;
        Ok(Self { key: Key::new(&bytes)?, wrapped: root.seal(&whose(stream), &bytes)? })
    }

    /// As [`Key::seal`].
    pub fn seal(&self, place: &[u8], clear: &[u8]) -> Result<String, SealError> {
        self.key.seal(place, clear)
    }

    /// As [`Key::open`].
    pub fn open(&self, place: &[u8], sealed: &str) -> Option<Vec<u8>> {
        self.key.open(place, sealed)
    }

    pub fn unwrap(root: &Key, stream: &Stream, wrapped: &str) -> Result<Self, SealError> {
        let bytes = root
            .open(&whose(stream), wrapped)
            .ok_or_else(|| SealError::Tampered(format!("the key of {stream}")))?;
        Ok(Self { key: Key::new(&bytes)?, wrapped: wrapped.to_owned() })
    }
}

/// What became of a stream's key.
#[derive(Clone, Debug)]
pub(crate) enum KeyState {
    /// Nothing was sealed yet.
    Absent,
    /// There is one.
    Present(Arc<StreamKey>),
    /// The person was forgotten: nothing opens any more, and nothing personal is written any more.
    Destroyed,
}

impl KeyState {
    /// The key, if there is one.
    pub fn key(&self) -> Option<&StreamKey> {
        match self {
            Self::Present(key) => Some(key),
            Self::Absent | Self::Destroyed => None,
        }
    }
}

fn whose(stream: &Stream) -> Vec<u8> {
    parts(&["stream key", &stream.kind, &stream.id])
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
