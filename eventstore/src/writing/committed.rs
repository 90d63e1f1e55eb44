//! What follows from a commit in this process.

use super::{batch::Written, submission::Submission, teller::Teller};
use crate::{
    deciding::{admit::Rejection, prepare::Prepared},
    shared::Shared,
};

/// A batch that is written.
pub(crate) struct Committed {
    pub batch: Vec<Submission>,
    pub written: Written,
    /// The epoch in which it was written. It is on the server that is written to for as long as that one lasts.
    pub epoch: u64,
}

impl Committed {
    /// What is believed changes only after the commit; then who waits for a stream is woken, and who asked is told.
    pub fn finish(self, shared: &Shared, teller: &Teller) {
        let Self { batch, written, epoch } = self;
        for (scope, base, events) in &written.appended {
            shared.wrote(scope, *base, *events);
        }
        for (submission, verdict) in batch.into_iter().zip(written.verdicts) {
            let Submission { prepared, done } = submission;
            match &verdict {
                Ok(()) => remember(shared, teller, prepared, epoch),
                Err(Rejection::Conflict(elsewhere)) => {
                    for (stream, version) in elsewhere {
                        shared.cache.database_has(stream, *version);
                    }
                }
                Err(Rejection::Held(_) | Rejection::Written) => {}
            }
            // Who asked may be gone.
            let _ = done.send(Ok(verdict));
        }
    }
}

fn remember(shared: &Shared, teller: &Teller, prepared: Prepared, epoch: u64) {
    let Prepared { proposal, after, new_keys, .. } = prepared;
    if proposal.erasure.is_some() {
        shared.reader.personal_keys.forget();
    }
    for (person, key) in &new_keys {
        shared.reader.personal_keys.belongs_to(&proposal.scope, person, key);
    }
    for (name, holder) in &proposal.taken {
        shared.holds(name, holder);
    }
    for (stream, mut folded) in after {
        folded.committed_in = Some(epoch);
        teller.tell(&stream, folded.version);
        shared.committed(&stream, folded);
    }
}
