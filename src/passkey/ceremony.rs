//! A passkey is registered, and shown.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use ciborium::Value;
use domain::operator::Passkey;
use serde::Deserialize;

use super::{
    Expected, PasskeyError,
    authenticator_data::{AuthenticatorData, field, read_value},
    client_data, public_key,
};

/// What a browser answers when a passkey is made; each as base64url.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    client_data: String,
    attestation: String,
}

/// What a browser answers when a passkey is shown; all but the user as base64url.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The id of the passkey.
    pub id: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
    /// Whose it is, as the authenticator kept it.
    pub user: Option<String>,
}

/// The new passkey of an answer, if it is one to what was asked.
///
/// # Errors
/// [`PasskeyError`].
pub fn registered(answer: &Registration, expected: &Expected<'_>) -> Result<Passkey, PasskeyError> {
    client_data::check(&decode(&answer.client_data)?, "webauthn.create", expected)?;
    let attestation = decode(&answer.attestation)?;
    let (attestation, rest) = read_value(&attestation)?;
    if !rest.is_empty() {
        return Err(PasskeyError::Malformed);
    }
    // Of the attestation itself nothing was asked for, so nothing is believed: `fmt` and `attStmt` are not looked at.
    let data = field(&attestation, &Value::from("authData"))?.as_bytes();
    let data = data.ok_or(PasskeyError::Malformed)?;
    let AuthenticatorData { count, new } = AuthenticatorData::read(data, expected)?;
    let (id, key) = new.ok_or(PasskeyError::Malformed)?;
    let (algorithm, key) = public_key::read(&key)?;
    Ok(Passkey { id: BASE64.encode(id), public_key: BASE64.encode(key), algorithm, count })
}

/// How often a passkey signed, as it says, if the answer is its own to what was asked.
///
/// # Errors
/// [`PasskeyError`].
pub fn shown(
    answer: &Answer,
    passkey: &Passkey,
    expected: &Expected<'_>,
) -> Result<u32, PasskeyError> {
    let client_data = decode(&answer.client_data)?;
    client_data::check(&client_data, "webauthn.get", expected)?;
    let data = decode(&answer.authenticator_data)?;
    let AuthenticatorData { count, .. } = AuthenticatorData::read(&data, expected)?;
    let signed = [data.as_slice(), digest(&SHA256, &client_data).as_ref()].concat();
    let (key, signature) = (decode(&passkey.public_key)?, decode(&answer.signature)?);
    public_key::verify(passkey.algorithm, &key, &signed, &signature)?;
    Ok(count)
}

fn decode(text: &str) -> Result<Vec<u8>, PasskeyError> {
    BASE64.decode(text).map_err(|_| PasskeyError::Malformed)
}
