//! Pictures: events name them by their content and do not hold them.

use serde::{Deserialize, Serialize};

use crate::id::PictureHash;

/// A PNG that was checked and encoded anew before it was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The SHA-256 of its bytes. Another picture has another one, so it can be cached for ever.
    pub hash: PictureHash,
    /// Its size, bytes.
    pub bytes: u32,
}
