//! What the browser says of itself: WebAuthn Level 3 §5.8.1.

use serde::Deserialize;

use super::{Expected, PasskeyError};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    top_origin: Option<String>,
}

/// Whether a browser answered what was asked, on our own page: not in a frame, and not in one of somebody else.
///
/// # Errors
/// [`PasskeyError::Malformed`] and [`PasskeyError::Elsewhere`].
pub fn check(json: &[u8], kind: &str, expected: &Expected<'_>) -> Result<(), PasskeyError> {
    let said: ClientData = serde_json::from_slice(json).map_err(|_| PasskeyError::Malformed)?;
    if said.r#type != kind {
        Err(PasskeyError::Elsewhere("type"))
    } else if said.challenge != expected.challenge {
        Err(PasskeyError::Elsewhere("challenge"))
    } else if said.origin != expected.origin {
        Err(PasskeyError::Elsewhere("origin"))
    } else if said.cross_origin || said.top_origin.is_some() {
        Err(PasskeyError::Elsewhere("frame"))
    } else {
        Ok(())
    }
}
