//! The streams that were used last, as they stand after their last commit.

use std::sync::Arc;

use quick_cache::sync::{Cache as Bounded, EntryAction, EntryResult};

use domain::claim::{Claim, ClaimKind};

use crate::{
    keys::KeyState,
    kinds::State,
    stream::{Name, Stream},
};

/// The names whose holders decisions ask for.
const ASKED: [ClaimKind; 4] =
    [ClaimKind::Identity, ClaimKind::UnionIdentity, ClaimKind::Phone, ClaimKind::AuthorizationCode];

/// An aggregate after its last event.
#[derive(Clone)]
pub(crate) struct Standing {
    /// What it is.
    pub state: Arc<dyn State>,
    /// The number of its events.
    pub version: u64,
    /// The key that its personal values are sealed under.
    pub key: KeyState,
}

#[derive(Clone)]
enum Entry {
    At(Standing),
    /// The stream went on to this version or further; what is older is not to be kept.
    Behind(u64),
}

impl Entry {
    const fn version(&self) -> u64 {
        match self {
            Self::At(standing) => standing.version,
            Self::Behind(version) => *version,
        }
    }
}

/// A bounded cache that never goes back to an older version.
pub(crate) struct Cache {
    streams: Bounded<Stream, Entry>,
    /// Who held a name when it was last looked for or taken. It counts only where the stream is here and says so too.
    holders: Bounded<Name, Stream>,
}

impl Cache {
    /// For so many streams, and as many names.
    pub fn new(streams: usize) -> Self {
        Self { streams: Bounded::new(streams), holders: Bounded::new(streams) }
    }

    /// The stream, if it is there.
    pub fn get(&self, stream: &Stream) -> Option<Standing> {
        match self.streams.get(stream)? {
            Entry::At(standing) => Some(standing),
            Entry::Behind(_) => None,
        }
    }

    /// Who holds a name, if that is here: as old as the stream is here.
    pub fn holder(&self, name: &Name, claim: &Claim) -> Option<Stream> {
        let stream = self.holders.get(name)?;
        self.get(&stream)?.state.claims().contains(claim).then_some(stream)
    }

    /// That stream holds the name. Names that no decision asks for are not kept.
    pub fn holds(&self, name: &Name, stream: &Stream) {
        if ASKED.contains(&name.kind) {
            self.holders.insert(name.clone(), stream.clone());
        }
    }

    /// The highest version that is known of a stream.
    pub fn version(&self, stream: &Stream) -> Option<u64> {
        Some(self.streams.peek(stream)?.version())
    }

    /// The database has the stream at this version, whatever was thought: a server that took over may have lost some.
    pub fn is_at(&self, stream: &Stream, version: u64) {
        if self.version(stream).is_some_and(|known| known > version) {
            self.forget(stream);
        }
        self.passed_by(stream, version);
    }

    /// The next use reads it anew.
    pub fn forget(&self, stream: &Stream) {
        self.streams.remove(stream);
    }

    /// Nothing that is here is sure.
    pub fn clear(&self) {
        self.streams.clear();
        self.holders.clear();
    }

    /// Keeps what was committed or read, unless something newer is known.
    pub fn offer(&self, stream: &Stream, standing: Standing) {
        self.advance(stream, Entry::At(standing), |known, offered| offered >= known);
    }

    /// The stream has an event of this number by now; what was known before it is dropped.
    pub fn passed_by(&self, stream: &Stream, version: u64) {
        self.advance(stream, Entry::Behind(version), |known, offered| offered > known);
    }

    fn advance(&self, stream: &Stream, entry: Entry, newer: fn(u64, u64) -> bool) {
        let offered = entry.version();
        let found = self.streams.entry(stream, None, |_, known| {
            if newer(known.version(), offered) {
                *known = entry.clone();
            }
            EntryAction::Retain(())
        });
        if let EntryResult::Vacant(place) = found {
            // Only fails where it was removed meanwhile; then it is read anew.
            let _ = place.insert(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::pool::Pool;

    use super::*;

    fn at(version: u64) -> Standing {
        Standing { state: Arc::new(Pool::default()), version, key: KeyState::Absent }
    }

    fn version(cache: &Cache, stream: &Stream) -> Option<u64> {
        cache.get(stream).map(|standing| standing.version)
    }

    #[test]
    fn it_never_goes_back() {
        let (cache, stream) = (Cache::new(10), Stream::new("pool", "1"));
        cache.offer(&stream, at(2));
        cache.offer(&stream, at(1));
        assert_eq!(version(&cache, &stream), Some(2));
        cache.offer(&stream, at(3));
        assert_eq!(version(&cache, &stream), Some(3));
    }

    #[test]
    fn what_another_replica_passed_by_is_neither_there_nor_put_back() {
        let (cache, stream) = (Cache::new(10), Stream::new("pool", "1"));
        cache.offer(&stream, at(2));
        cache.passed_by(&stream, 2);
        assert_eq!(version(&cache, &stream), Some(2));
        cache.passed_by(&stream, 3);
        assert_eq!(version(&cache, &stream), None);
        cache.offer(&stream, at(2));
        assert_eq!(version(&cache, &stream), None);
        assert_eq!(cache.version(&stream), Some(3));
        cache.offer(&stream, at(3));
        assert_eq!(version(&cache, &stream), Some(3));
    }

    #[test]
    fn what_the_database_lost_is_not_kept() {
        let (cache, stream) = (Cache::new(10), Stream::new("pool", "1"));
        cache.offer(&stream, at(3));
        cache.is_at(&stream, 2);
        assert_eq!(version(&cache, &stream), None);
        cache.offer(&stream, at(2));
        assert_eq!(version(&cache, &stream), Some(2));
    }
}
