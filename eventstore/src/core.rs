//! What commands, views and history share.

use std::sync::{
    Arc,
    atomic::{AtomicU32, AtomicU64, Ordering},
};

use domain::id::LoginId;
use projections::Views;
use quick_cache::sync::Cache as Bounded;

use crate::{
    backend::Backend, cache::Cache, changes::Changes, follow::Known, root_key::RootKey,
    stored::Reader,
};

/// So many streams are kept in memory.
const STREAMS: usize = 50_000;
/// Of so many logins the refused steps that are not recorded are counted.
const COUNTED: usize = 10_000;

pub(crate) struct Core {
    pub backend: Backend,
    pub reader: Reader,
    pub views: Views,
    pub root: Arc<RootKey>,
    pub cache: Cache,
    pub changes: Changes,
    pub known: Known,
    uncounted: Bounded<LoginId, Arc<AtomicU32>>,
    erasures: AtomicU64,
}

impl Core {
    pub fn new(backend: Backend, reader: Reader, views: Views, known: Known) -> Self {
        Self {
            root: reader.root.clone(),
            backend,
            reader,
            views,
            known,
            cache: Cache::new(STREAMS),
            changes: Changes::default(),
            uncounted: Bounded::new(COUNTED),
            erasures: AtomicU64::new(0),
        }
    }

    /// How many persons were forgotten since the start. What was read when there were fewer may be theirs, in clear.
    pub fn erasures(&self) -> u64 {
        self.erasures.load(Ordering::Acquire)
    }

    /// A person was forgotten.
    pub fn erased(&self) {
        self.erasures.fetch_add(1, Ordering::AcqRel);
    }

    /// How many refused steps of a login were counted here.
    pub fn unrecorded(&self, login: &LoginId) -> u32 {
        self.uncounted.get(login).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// Counts a refused step.
    pub fn count(&self, login: &LoginId) {
        let counted = self.uncounted.get_or_insert_with(login, || Ok::<_, ()>(Arc::default()));
        if let Ok(count) = counted {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}
