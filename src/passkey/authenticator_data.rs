//! What the authenticator says: WebAuthn Level 3 §6.1. 32 bytes of the host's hash, a byte of flags, four of a count; then, of a
//! new passkey, its id and its public key; then extensions.

use aws_lc_rs::digest::{SHA256, digest};
use ciborium::Value;

use super::{Expected, PasskeyError};

/// Somebody was there.
const PRESENT: u8 = 0x01;
/// They showed who they are: by a finger, a face or a PIN.
const VERIFIED: u8 = 0x04;
/// It may be copied to other devices.
const MAY_BE_COPIED: u8 = 0x08;
/// It was.
const WAS_COPIED: u8 = 0x10;
/// An id and a public key follow.
const IS_NEW: u8 = 0x40;
/// Extensions follow.
const IS_EXTENDED: u8 = 0x80;
/// Bytes of an id, at most (§7.1, step 25).
const LONGEST_ID: usize = 1023;

/// What the authenticator says.
pub struct AuthenticatorData<'a> {
    /// How often it signed, as it says.
    pub count: u32,
    /// The id and the public key (COSE) of a new passkey.
    pub new: Option<(&'a [u8], Value)>,
}

impl<'a> AuthenticatorData<'a> {
    /// Reads it to its last byte, and checks whom it is for and that somebody was there who showed who they are.
    ///
    /// # Errors
    /// [`PasskeyError`].
    pub fn read(bytes: &'a [u8], expected: &Expected<'_>) -> Result<Self, PasskeyError> {
        let (host, rest) = split(bytes, 32)?;
        if host != digest(&SHA256, expected.host.as_bytes()).as_ref() {
            return Err(PasskeyError::Elsewhere("host"));
        }
        let (flags, rest) = rest.split_first().ok_or(PasskeyError::Malformed)?;
        let is = |flag: u8| flags & flag != 0;
        if !is(PRESENT) || !is(VERIFIED) {
            return Err(PasskeyError::Unverified);
        }
        if is(WAS_COPIED) && !is(MAY_BE_COPIED) {
            return Err(PasskeyError::Malformed);
        }
        let (count, rest) = rest.split_first_chunk::<4>().ok_or(PasskeyError::Malformed)?;
        let (new, rest) = if is(IS_NEW) { read_new(rest)? } else { (None, rest) };
        let rest = if is(IS_EXTENDED) { read_value(rest)?.1 } else { rest };
        if !rest.is_empty() {
            return Err(PasskeyError::Malformed);
        }
        Ok(Self { count: u32::from_be_bytes(*count), new })
    }
}

type New<'a> = (Option<(&'a [u8], Value)>, &'a [u8]);

/// 16 bytes that name the model of the authenticator, the length of the id in two, the id, and the key.
fn read_new(bytes: &[u8]) -> Result<New<'_>, PasskeyError> {
    let (_model, rest) = split(bytes, 16)?;
    let (length, rest) = rest.split_first_chunk::<2>().ok_or(PasskeyError::Malformed)?;
    let length = usize::from(u16::from_be_bytes(*length));
    if !(1..=LONGEST_ID).contains(&length) {
        return Err(PasskeyError::Malformed);
    }
    let (id, rest) = split(rest, length)?;
    let (key, rest) = read_value(rest)?;
    Ok((Some((id, key)), rest))
}

fn split(bytes: &[u8], at: usize) -> Result<(&[u8], &[u8]), PasskeyError> {
    bytes.split_at_checked(at).ok_or(PasskeyError::Malformed)
}

/// One value of CBOR, and what is behind it.
pub fn read_value(bytes: &[u8]) -> Result<(Value, &[u8]), PasskeyError> {
    let mut rest = bytes;
    let value = ciborium::from_reader(&mut rest).map_err(|_| PasskeyError::Malformed)?;
    Ok((value, rest))
}

/// What a map has under a key; nothing if it is there twice.
pub fn field<'a>(map: &'a Value, key: &Value) -> Result<&'a Value, PasskeyError> {
    let entries = map.as_map().ok_or(PasskeyError::Malformed)?;
    let mut found = entries.iter().filter(|(name, _)| name == key);
    match (found.next(), found.next()) {
        (Some((_, value)), None) => Ok(value),
        _ => Err(PasskeyError::Malformed),
    }
}
