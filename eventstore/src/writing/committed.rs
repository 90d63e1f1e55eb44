//! What follows from a commit in this process: it is remembered at once, and told a little later.

use tokio::sync::oneshot;

use super::{
    batch::Written,
    submission::{Answer, Submission},
    teller::Teller,
};
use crate::{
    deciding::{admit::Rejection, prepare::Prepared},
    shared::Shared,
    words::stream::Stream,
};

/// A batch that is written and remembered, but of which nobody was told yet.
#[derive(Default)]
pub(crate) struct Committed {
    moved: Vec<(Stream, u64)>,
    answers: Vec<(oneshot::Sender<Answer>, Answer)>,
}

impl Committed {
    /// Remembers what was written, before anything else is decided or the writer turns to another server.
    pub fn remember(shared: &Shared, batch: Vec<Submission>, written: Written) -> Self {
        let mut committed = Self::default();
        let epoch = shared.epoch.now();
        // A command that was decided before the writer turned to another server: that one may not have its events, so the cache
        // does not take them.
        let is_of_now = |it: &Submission| it.prepared.epoch == epoch;
        if batch.iter().all(is_of_now) {
            for (scope, base, events) in &written.appended {
                shared.wrote(scope, *base, *events);
            }
        }
        for (submission, verdict) in batch.into_iter().zip(written.verdicts) {
            let Submission { prepared, done } = submission;
            match &verdict {
                Ok(()) => committed.moved.extend(remember(shared, prepared, epoch)),
                Err(Rejection::Conflict(elsewhere)) => {
                    for (stream, version) in elsewhere {
                        shared.cache.database_has(stream, *version);
                    }
                }
                Err(Rejection::Held(_) | Rejection::Written) => {}
            }
            committed.answers.push((done, Ok(verdict)));
        }
        committed
    }

    /// Wakes those that wait for a stream, here and at other replicas, and then answers the callers.
    pub fn tell(self, shared: &Shared, teller: &Teller) {
        for (stream, version) in &self.moved {
            teller.tell(stream, *version);
            shared.moved_on(stream, *version);
        }
        for (done, answer) in self.answers {
            // Who asked may be gone.
            let _ = done.send(answer);
        }
    }
}

/// The streams that went on, each with its version.
fn remember(shared: &Shared, prepared: Prepared, epoch: u64) -> Vec<(Stream, u64)> {
    let is_of_now = prepared.epoch == epoch;
    let Prepared { proposal, after, new_keys, .. } = prepared;
    if proposal.erasure.is_some() {
        shared.reader.personal_keys.forget();
    }
    let moved = after.iter().map(|(stream, folded)| (stream.clone(), folded.version)).collect();
    if !is_of_now {
        return moved;
    }
    for (person, key) in &new_keys {
        shared.reader.personal_keys.belongs_to(&proposal.scope, person, key);
    }
    for (name, holder) in &proposal.taken {
        shared.holds(name, holder);
    }
    for (stream, mut folded) in after {
        folded.committed_in = Some(epoch);
        shared.cache.offer(&stream, folded);
    }
    moved
}
