//! What commands, history and the tasks in the background share.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use domain::id::LoginId;
use projections::Views;
use quick_cache::sync::Cache as Bounded;

use crate::{
    database::backend::Backend,
    memory::{
        cache::Cache, changes::Changes, epoch::Epoch, followed::FollowedPositions,
        outcome::Outcome, writes::Writes,
    },
    secrets::keyring::Keyring,
    streams::reader::Reader,
    words::stream::{HashedName, Scope, Stream},
};

/// Streams that are kept in memory.
const STREAMS: usize = 50_000;
/// Logins of which the refused steps are counted that are not recorded.
const COUNTED: usize = 10_000;

pub(crate) struct Shared {
    pub backend: Backend,
    pub keyring: Arc<Keyring>,
    pub reader: Reader,
    pub views: Views,
    pub cache: Cache,
    pub changes: Changes,
    pub followed: FollowedPositions,
    pub epoch: Epoch,
    /// The format up to which new events may be written.
    pub writes: Writes,
    /// How the last write went.
    pub outcome: Outcome,
    unrecorded: Bounded<LoginId, Arc<AtomicU32>>,
}

impl Shared {
    pub fn new(
        backend: Backend,
        keyring: Arc<Keyring>,
        reader: Reader,
        views: Views,
        followed: FollowedPositions,
        writes: Writes,
    ) -> Self {
        Self {
            backend,
            keyring,
            reader,
            views,
            followed,
            cache: Cache::new(STREAMS),
            changes: Changes::default(),
            epoch: Epoch::default(),
            writes,
            outcome: Outcome::default(),
            unrecorded: Bounded::new(COUNTED),
        }
    }

    /// Another process took a stream to this version.
    pub fn superseded(&self, stream: &Stream, version: u64) {
        self.cache.superseded_at(stream, version);
        self.moved_on(stream, version);
    }

    /// Whether a stream was written is not known.
    pub fn unsure(&self, stream: &Stream) {
        self.cache.forget(stream);
        self.views.changed(&stream.kind);
    }

    /// A stream holds a name from now on.
    pub fn holds(&self, name: &HashedName, stream: &Stream) {
        self.cache.holds(name, stream);
    }

    /// The writer begins on another server, which may lack the last commits of the one before: nothing that was read from
    /// that one is sure.
    pub fn begin_epoch(&self) {
        // First, so that whoever begins from now on reads from the server that is there now.
        self.backend.reading().renew();
        self.epoch.begin();
        self.doubt_everything();
    }

    /// Nothing that is in memory is sure.
    pub fn doubt_everything(&self) {
        self.cache.clear();
        self.keyring.forget();
        self.reader.personal_keys.forget();
        self.views.forget();
        self.changes.wake_all();
    }

    /// This process wrote events behind a position of a pool.
    pub fn wrote(&self, scope: &Scope, base: u64, events: u64) {
        self.followed.wrote(scope, base, events);
    }

    /// Notes that a stream has new events, and wakes those that wait for it.
    pub fn moved_on(&self, stream: &Stream, version: u64) {
        self.views.changed(&stream.kind);
        self.changes.wake(stream, version);
    }

    /// How many refused steps of a login were counted here.
    pub fn unrecorded(&self, login: &LoginId) -> u32 {
        self.unrecorded.get(login).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// Counts a refused step.
    pub fn count(&self, login: &LoginId) {
        let counted = self.unrecorded.get_or_insert_with(login, || Ok::<_, ()>(Arc::default()));
        if let Ok(count) = counted {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}
