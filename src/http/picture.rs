//! The logos of applications and connections.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    id::{PictureHash, PoolId},
    picture::Picture,
};
use quick_cache::sync::Cache;
use web::code_image::{Logo, LogoError};

use super::{app::App, refusal::Refusal};

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

/// The PNG of a logo, from memory if it was asked for before; `None` if there is none.
///
/// # Errors
/// If the database does not answer.
pub async fn png(
    app: &App,
    pool: &PoolId,
    logo: Option<&Picture>,
) -> Result<Option<Arc<[u8]>>, Refusal> {
    match logo {
        Some(logo) => Ok(app.pictures.get(pool, &logo.hash).await?),
        None => Ok(None),
    }
}

/// A logo as a `data:` URI, to stand in a page or in an answer to a phone.
///
/// # Errors
/// If the database does not answer.
pub async fn data_uri(
    app: &App,
    pool: &PoolId,
    logo: Option<&Picture>,
) -> Result<Option<String>, Refusal> {
    let png = png(app, pool, logo).await?;
    Ok(png.map(|png| format!("data:image/png;base64,{}", STANDARD.encode(png))))
}
