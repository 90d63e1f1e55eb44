//! Pictures, by their content. Events name a picture and do not hold it: renaming an application twenty times must not
//! write its logo into history twenty times.

use std::{fmt, sync::Arc};

use aws_lc_rs::digest;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::{
    id::{PictureHash, PoolId, is_well_formed},
    picture::Picture,
};
use quick_cache::{Weighter, sync::Cache as Bounded};

use crate::{database::backend::Backend, words::error::StoreError};

/// Pictures in memory take this many bytes at most.
const MEMORY: u64 = 32 * 1024 * 1024;
/// About how many these are.
const PICTURES: usize = 1_000;

const PUT: &str = "INSERT INTO pictures (pool, hash, png) VALUES ($1, $2, $3) \
    ON CONFLICT (pool, hash) DO NOTHING";
const GET: &str = "SELECT png FROM pictures WHERE pool = $1 AND hash = $2";

type Place = (PoolId, PictureHash);

#[derive(Clone)]
struct Bytes;

impl Weighter<Place, Arc<[u8]>> for Bytes {
    fn weight(&self, _place: &Place, png: &Arc<[u8]>) -> u64 {
        png.len() as u64
    }
}

/// The pictures of the pools. What a hash names never changes, so it is kept in memory.
#[derive(Clone)]
pub struct Pictures {
    backend: Backend,
    memory: Arc<Bounded<Place, Arc<[u8]>, Bytes>>,
}

impl fmt::Debug for Pictures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pictures")
    }
}

impl Pictures {
    pub(crate) fn new(backend: Backend) -> Self {
        Self { backend, memory: Arc::new(Bounded::with_weighter(PICTURES, MEMORY, Bytes)) }
    }

    /// Keeps a PNG, before an event names it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn put(&self, pool: &PoolId, png: &[u8]) -> Result<Picture, StoreError> {
        let hash = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, png));
        let row = [pool.as_str().into(), hash.as_str().into(), STANDARD.encode(png).into()];
        self.backend.execute(PUT, &row).await?;
        Ok(Picture { hash: hash.into(), bytes: u32::try_from(png.len()).unwrap_or(u32::MAX) })
    }

    /// The PNG of that hash.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn get(
        &self,
        pool: &PoolId,
        hash: &PictureHash,
    ) -> Result<Option<Arc<[u8]>>, StoreError> {
        // A hash in a request may hold anything, and PostgreSQL refuses to look for some of it.
        if !is_well_formed(hash.as_str()) {
            return Ok(None);
        }
        let place = (pool.clone(), hash.clone());
        if let Some(png) = self.memory.get(&place) {
            return Ok(Some(png));
        }
        let key = [pool.as_str().into(), hash.as_str().into()];
        let Some(found) = self.backend.reading().one(GET, &key).await? else {
            return Ok(None);
        };
        let Ok(png) = STANDARD.decode(found.text("png")?) else {
            return Ok(None);
        };
        let png: Arc<[u8]> = png.into();
        self.memory.insert(place, png.clone());
        Ok(Some(png))
    }
}
