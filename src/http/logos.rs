//! Logos that are ready to be drawn into codes.

use std::{fmt, sync::Arc};

use domain::id::PictureHash;
use quick_cache::sync::Cache;
use web::code_image::{Logo, LogoError};

/// The most logos that are kept ready to be drawn into codes. Each takes some 75 KB.
const READY: usize = 100;

/// Logos that are ready to be drawn into codes. What a hash names never changes.
pub struct Logos(Cache<PictureHash, Arc<Logo>>);

impl Default for Logos {
    fn default() -> Self {
        Self(Cache::new(READY))
    }
}

impl fmt::Debug for Logos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Logos")
    }
}

impl Logos {
    /// The logo of that hash, of which `png` is the PNG. Where it is not ready yet, that takes some milliseconds of
    /// computing: call it where blocking is allowed.
    ///
    /// # Errors
    /// See [`LogoError`].
    pub fn ready(&self, hash: &PictureHash, png: &[u8]) -> Result<Arc<Logo>, LogoError> {
        self.0.get_or_insert_with(hash, || Logo::from_stored(png.to_vec()).map(Arc::new))
    }
}
