//! The streams that were used last, as they stand after their last commit, and who holds which name.

use domain::name::{Name, NameKind};
use quick_cache::sync::{Cache as Bounded, EntryAction, EntryResult};

use crate::{
    streams::reader::Folded,
    words::stream::{HashedName, Stream},
};

/// The names whose holders decisions ask for.
const ASKED: [NameKind; 4] =
    [NameKind::Identity, NameKind::UnionIdentity, NameKind::Phone, NameKind::Email];

#[derive(Clone)]
enum Entry {
    At(Folded),
    /// The stream went on to this version or further; what is older is not to be kept.
    Behind(u64),
}

impl Entry {
    const fn version(&self) -> u64 {
        match self {
            Self::At(folded) => folded.version,
            Self::Behind(version) => *version,
        }
    }
}

/// A bounded cache that never goes back to an older version. It may still be behind the database: what is decided on it is
/// checked when it is written.
pub(crate) struct Cache {
    streams: Bounded<Stream, Entry>,
    /// Who held a name when it was last looked for or taken. It counts only if the stream is here and says so too.
    holders: Bounded<HashedName, Stream>,
}

impl Cache {
    /// For this number of streams, and as many names.
    pub fn new(streams: usize) -> Self {
        Self { streams: Bounded::new(streams), holders: Bounded::new(streams) }
    }

    /// The stream, if it is there.
    pub fn get(&self, stream: &Stream) -> Option<Folded> {
        match self.streams.get(stream)? {
            Entry::At(folded) => Some(folded),
            Entry::Behind(_) => None,
        }
    }

    /// Who holds a name, if that is here: as old as the stream is here.
    pub fn holder(&self, hashed: &HashedName, name: &Name) -> Option<Stream> {
        let stream = self.holders.get(hashed)?;
        self.get(&stream)?.state.names().contains(name).then_some(stream)
    }

    /// That stream holds the name. Names that no decision asks for are not kept.
    pub fn holds(&self, name: &HashedName, stream: &Stream) {
        if ASKED.contains(&name.kind) {
            self.holders.insert(name.clone(), stream.clone());
        }
    }

    /// The highest version that is known of a stream.
    pub fn version(&self, stream: &Stream) -> Option<u64> {
        Some(self.streams.peek(stream)?.version())
    }

    /// The database has the stream at this version, whatever was thought: a server that took over may have lost some.
    pub fn database_has(&self, stream: &Stream, version: u64) {
        if self.version(stream).is_some_and(|known| known > version) {
            self.forget(stream);
        }
        self.advance(stream, Entry::Behind(version), |known, offered| offered > known);
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
    pub fn offer(&self, stream: &Stream, folded: Folded) {
        self.advance(stream, Entry::At(folded), |known, offered| offered >= known);
    }

    /// Another process took the stream to this version. What is not here stays out: most of what others do concerns
    /// nothing that is kept here.
    pub fn superseded_at(&self, stream: &Stream, version: u64) {
        if self.version(stream).is_some() {
            self.advance(stream, Entry::Behind(version), |known, offered| offered > known);
        }
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
            // Only fails if it was removed meanwhile; then it is read anew.
            let _ = place.insert(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::pool::Pool;

    use super::*;
    use crate::{streams::aggregate_types::AnyState, words::stream::Scope};

    fn at(version: u64) -> Folded {
        let state = AnyState::of(Pool::default()).unwrap();
        Folded { state: Arc::new(state), version, key: None, committed_in: None }
    }

    fn given() -> (Cache, Stream) {
        (Cache::new(10), Stream::new(&Scope::from("p"), "pool", "1"))
    }

    fn version(cache: &Cache, stream: &Stream) -> Option<u64> {
        cache.get(stream).map(|folded| folded.version)
    }

    #[test]
    fn it_never_goes_back() {
        let (cache, stream) = given();
        cache.offer(&stream, at(2));
        cache.offer(&stream, at(1));
        assert_eq!(version(&cache, &stream), Some(2));
        cache.offer(&stream, at(3));
        assert_eq!(version(&cache, &stream), Some(3));
    }

    #[test]
    fn what_another_replica_went_beyond_is_neither_there_nor_put_back() {
        let (cache, stream) = given();
        cache.offer(&stream, at(2));
        cache.superseded_at(&stream, 2);
        assert_eq!(version(&cache, &stream), Some(2));
        cache.superseded_at(&stream, 3);
        assert_eq!(version(&cache, &stream), None);
        cache.offer(&stream, at(2));
        assert_eq!(version(&cache, &stream), None);
        assert_eq!(cache.version(&stream), Some(3));
        cache.offer(&stream, at(3));
        assert_eq!(version(&cache, &stream), Some(3));
    }

    #[test]
    fn what_concerns_nothing_that_is_kept_takes_no_place() {
        let (cache, stream) = given();
        cache.superseded_at(&stream, 3);
        assert_eq!(cache.version(&stream), None);
    }

    #[test]
    fn what_the_database_lost_is_not_kept() {
        let (cache, stream) = given();
        cache.offer(&stream, at(3));
        cache.database_has(&stream, 2);
        assert_eq!(version(&cache, &stream), None);
        cache.offer(&stream, at(2));
        assert_eq!(version(&cache, &stream), Some(2));
    }

    #[test]
    fn a_stream_of_another_pool_is_another_one() {
        let (cache, stream) = given();
        cache.offer(&stream, at(1));
        let foreign = Stream { scope: Scope::from("q"), ..stream };
        assert_eq!(version(&cache, &foreign), None);
    }
}
