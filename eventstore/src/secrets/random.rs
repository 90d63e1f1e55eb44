//! The store's own source of randomness: keys.

use aws_lc_rs::rand;
use zeroize::Zeroizing;

use crate::words::error::SealError;

/// 256 random bits.
#[expect(clippy::disallowed_methods, reason = "keys are made here and nowhere else")]
pub(crate) fn key() -> Result<Zeroizing<[u8; 32]>, SealError> {
    let mut bytes = Zeroizing::new([0; 32]);
    rand::fill(&mut *bytes).map_err(|_| SealError::Cipher)?;
    Ok(bytes)
}
