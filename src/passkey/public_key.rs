//! The public key of a passkey: COSE (RFC 9053) as an authenticator writes it, the bare bytes as they are kept.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, UnparsedPublicKey, VerificationAlgorithm,
};
use ciborium::Value;
use domain::operator::PasskeyAlgorithm;

use super::{PasskeyError, authenticator_data::field};

/// Labels of a COSE key, and what stands there (RFC 9053 §7, RFC 9052 §7).
const KIND: i8 = 1;
const ALGORITHM: i8 = 3;
const CURVE: i8 = -1;
const X: i8 = -2;
const Y: i8 = -3;

/// The algorithm and the bytes of a COSE key.
///
/// # Errors
/// [`PasskeyError::Algorithm`] for another kind of key than was asked for, [`PasskeyError::Malformed`] for what is none.
pub fn read(cose: &Value) -> Result<(PasskeyAlgorithm, Vec<u8>), PasskeyError> {
    let (algorithm, key) = match (number(cose, KIND)?, number(cose, ALGORITHM)?) {
        (2, -7) if number(cose, CURVE)? == 1 => {
            let point = [&[4], bytes(cose, X)?, bytes(cose, Y)?].concat();
            (PasskeyAlgorithm::Es256, point)
        }
        (1, -8) if number(cose, CURVE)? == 6 => (PasskeyAlgorithm::EdDsa, bytes(cose, X)?.to_vec()),
        _ => return Err(PasskeyError::Algorithm),
    };
    // A point that is on no curve is told now, and not at the first sign-in.
    ParsedPublicKey::new(method(algorithm), &key).map_err(|_| PasskeyError::Malformed)?;
    Ok((algorithm, key))
}

/// Whether a message was signed with the private half of a key.
///
/// # Errors
/// [`PasskeyError::Signature`].
pub fn verify(
    algorithm: PasskeyAlgorithm,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), PasskeyError> {
    let key = UnparsedPublicKey::new(method(algorithm), key);
    key.verify(message, signature).map_err(|_| PasskeyError::Signature)
}

fn method(algorithm: PasskeyAlgorithm) -> &'static dyn VerificationAlgorithm {
    match algorithm {
        PasskeyAlgorithm::Es256 => &ECDSA_P256_SHA256_ASN1,
        PasskeyAlgorithm::EdDsa => &ED25519,
    }
}

fn number(cose: &Value, label: i8) -> Result<i64, PasskeyError> {
    let number = field(cose, &Value::from(label))?.as_integer();
    number.and_then(|number| i64::try_from(number).ok()).ok_or(PasskeyError::Malformed)
}

/// Coordinates have 32 bytes on both curves.
fn bytes(cose: &Value, label: i8) -> Result<&[u8], PasskeyError> {
    let bytes = field(cose, &Value::from(label))?.as_bytes();
    bytes.filter(|bytes| bytes.len() == 32).map(Vec::as_slice).ok_or(PasskeyError::Malformed)
}
