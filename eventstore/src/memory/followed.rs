//! How far this process followed history, pool by pool.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::words::stream::Scope;

/// The last position that is known of each pool. It may also go back: to where a server stands that took over.
#[derive(Debug, Default)]
pub(crate) struct FollowedPositions(Mutex<HashMap<Scope, u64>>);

impl FollowedPositions {
    /// Everything up to these positions.
    pub fn up_to(heads: Vec<(Scope, u64)>) -> Self {
        Self(Mutex::new(heads.into_iter().collect()))
    }

    /// Everything up to these positions, and nothing else that was known.
    pub fn start_over(&self, heads: Vec<(Scope, u64)>) {
        *self.positions() = heads.into_iter().collect();
    }

    /// This process wrote events behind a position: if that was the last it knew, there is nothing to follow.
    pub fn wrote(&self, scope: &Scope, base: u64, events: u64) {
        let mut positions = self.positions();
        match positions.get_mut(scope) {
            Some(known) if *known == base => *known = base + events,
            None if base == 0 => drop(positions.insert(scope.clone(), events)),
            _ => {}
        }
    }

    /// Everything of a pool up to a position was seen.
    pub fn reach(&self, scope: &Scope, position: u64) {
        let mut positions = self.positions();
        let known = positions.entry(scope.clone()).or_default();
        *known = position.max(*known);
    }

    /// What is known now. Taken before the heads are read, since this process writes meanwhile.
    pub fn known(&self) -> HashMap<Scope, u64> {
        self.positions().clone()
    }

    /// The pools that went on behind what is known, each with what is known of it. A pool whose head stands before what was
    /// known when it was asked for is set back: events were lost, and others may take their places.
    pub fn behind(&self, before: &HashMap<Scope, u64>, heads: Vec<(Scope, u64)>) -> Behind {
        let mut positions = self.positions();
        let mut behind = Behind::default();
        for (scope, head) in heads {
            let known = positions.entry(scope.clone()).or_default();
            if before.get(&scope).is_some_and(|before| head < *before) {
                *known = head;
                behind.set_back = true;
            } else if head > *known {
                behind.pools.push((scope, *known));
            }
        }
        behind
    }

    fn positions(&self) -> MutexGuard<'_, HashMap<Scope, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What there is to follow.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Behind {
    /// Pools that went on, and the last position that is known of each.
    pub pools: Vec<(Scope, u64)>,
    /// Whether a pool stands before what was known of it.
    pub set_back: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads<const N: usize>(heads: [(&str, u64); N]) -> Vec<(Scope, u64)> {
        heads.map(|(pool, head)| (Scope::from(pool), head)).into()
    }

    #[test]
    fn what_was_written_here_is_not_followed_unless_others_wrote_before_it() {
        let followed = FollowedPositions::up_to(heads([("a", 10)]));
        followed.wrote(&"a".into(), 10, 2);
        followed.wrote(&"b".into(), 0, 3);
        let before = followed.known();
        assert_eq!(followed.behind(&before, heads([("a", 12), ("b", 3)])), Behind::default());
        followed.wrote(&"a".into(), 14, 1);
        let behind = followed.behind(&before, heads([("a", 15), ("b", 3)]));
        assert_eq!(behind.pools, heads([("a", 12)]));
    }

    #[test]
    fn a_head_that_was_read_before_this_process_wrote_is_not_set_back() {
        let followed = FollowedPositions::up_to(heads([("a", 10)]));
        let before = followed.known();
        followed.wrote(&"a".into(), 10, 2);
        followed.wrote(&"b".into(), 0, 3);
        assert_eq!(followed.behind(&before, heads([("a", 10)])), Behind::default());
    }

    #[test]
    fn a_head_that_was_set_back_is_followed_from_where_it_stands() {
        let followed = FollowedPositions::up_to(heads([("a", 1000)]));
        assert!(followed.behind(&followed.known(), heads([("a", 990)])).set_back);
        let behind = followed.behind(&followed.known(), heads([("a", 992)]));
        assert_eq!((behind.pools, behind.set_back), (heads([("a", 990)]), false));
    }
}
