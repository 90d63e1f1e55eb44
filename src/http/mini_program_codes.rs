//! Mini Program codes that WeChat drew, and how long it is not asked for more after it failed.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::{ConnectionId, LoginId, PictureHash};
use quick_cache::sync::Cache;
use web::code_image::MiniProgramCode;

/// The most codes that are kept. Each takes some 20 KB.
const KEPT: usize = 500;

/// A code is of one login, and has one logo.
pub type Drawn = (LoginId, Option<PictureHash>);

/// Codes that WeChat drew.
pub struct MiniProgramCodes {
    drawn: Cache<Drawn, Arc<MiniProgramCode>>,
    resting: Mutex<HashMap<ConnectionId, DateTime<Utc>>>,
}

impl Default for MiniProgramCodes {
    fn default() -> Self {
        Self { drawn: Cache::new(KEPT), resting: Mutex::default() }
    }
}

impl fmt::Debug for MiniProgramCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MiniProgramCodes")
    }
}

impl MiniProgramCodes {
    /// The code of a login: the one that is kept, else the one that `draw` brings, which all who ask meanwhile wait for.
    ///
    /// # Errors
    /// Those of `draw`.
    pub async fn once<E>(
        &self,
        of: &Drawn,
        draw: impl Future<Output = Result<Arc<MiniProgramCode>, E>>,
    ) -> Result<Arc<MiniProgramCode>, E> {
        self.drawn.get_or_insert_async(of, draw).await
    }

    /// The code of a login, if it is kept.
    pub fn kept(&self, of: &Drawn) -> Option<Arc<MiniProgramCode>> {
        self.drawn.get(of)
    }

    /// Asks for no code of a connection before a while is over.
    pub fn rest(&self, connection: &ConnectionId, span: TimeDelta, now: DateTime<Utc>) {
        let mut resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.retain(|_, until| now < *until);
        resting.insert(connection.clone(), now + span);
    }

    /// Whether a connection is not to be asked for.
    pub fn rests(&self, connection: &ConnectionId, now: DateTime<Utc>) -> bool {
        let resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner);
        resting.get(connection).is_some_and(|until| now < *until)
    }
}
