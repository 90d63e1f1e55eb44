//! The streams that are open in this process: so many at all, and so many a person, so that nobody takes those of the others.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::id::OperatorId;

use crate::http::refusal::Refusal;

/// Streams of this process at once: each asks the database once a second.
const ALL: usize = 32;
/// Streams of one person at once.
const A_PERSON: usize = 4;
/// When somebody who found no place may come again, seconds.
const AGAIN: u64 = 5;

/// How many streams are open, by person.
#[derive(Clone, Debug, Default)]
pub struct LoginStreams(Arc<Mutex<HashMap<OperatorId, usize>>>);

impl LoginStreams {
    /// A place for one more stream of a person.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] if they have their share, or nobody finds a place.
    pub fn open(&self, person: &OperatorId) -> Result<Place, Refusal> {
        let mut open = self.by_person();
        let own = open.get(person).copied().unwrap_or_default();
        if own >= A_PERSON || open.values().sum::<usize>() >= ALL {
            return Err(Refusal::TooMany { retry_after: AGAIN });
        }
        open.insert(person.clone(), own + 1);
        drop(open);
        Ok(Place { streams: self.clone(), person: person.clone() })
    }

    fn by_person(&self) -> MutexGuard<'_, HashMap<OperatorId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of a stream, until it is dropped.
#[derive(Debug)]
pub struct Place {
    streams: LoginStreams,
    person: OperatorId,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Entry::Occupied(mut own) = self.streams.by_person().entry(self.person.clone()) {
            *own.get_mut() -= 1;
            if *own.get() == 0 {
                own.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(streams: &LoginStreams, person: &str, times: usize) -> Vec<Place> {
        (0..times).filter_map(|_| streams.open(&person.into()).ok()).collect()
    }

    #[test]
    fn a_person_has_so_many_and_gets_them_back() {
        let streams = LoginStreams::default();
        let mut lin = open(&streams, "lin", 40);
        assert_eq!((lin.len(), open(&streams, "mo", 1).len()), (A_PERSON, 1));
        drop(lin.pop());
        assert_eq!(open(&streams, "lin", 2).len(), 1);
        drop(lin);
        assert!(streams.by_person().is_empty());
    }

    #[test]
    fn all_together_have_so_many() {
        let streams = LoginStreams::default();
        let places: Vec<_> =
            (0..20).flat_map(|person| open(&streams, &person.to_string(), A_PERSON)).collect();
        assert_eq!(places.len(), ALL);
    }
}
