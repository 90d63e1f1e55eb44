//! The store's own source of randomness: keys.

use aws_lc_rs::rand;

use crate::keys::SealError;

/// 256 random bits.
#[expect(clippy::disallowed_methods, reason = "keys are made here and nowhere else")]
pub(crate) fn key() -> Result<[u8; 32], SealError> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| SealError::Cipher)?;
    Ok(bytes)
}
