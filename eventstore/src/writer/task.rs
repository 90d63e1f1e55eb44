//! The one writer of a process.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures::FutureExt;
use tokio::sync::{mpsc, oneshot};

use super::{Written, line::Line};
use crate::{
    admit::Rejection, core::Core, error::StoreError, prepare::Prepared, proposal::Proposal,
};

/// So many commands wait, or are taken together, at most. No timer: a batch is what came while the last was written.
const WAITING: usize = 1024;
const BATCH: usize = 256;

/// How a command went: committed, rejected, or unknown.
pub(crate) type Answer = Result<Result<(), Rejection>, StoreError>;

/// A command on its way.
pub(crate) struct Submission {
    pub prepared: Prepared,
    pub done: oneshot::Sender<Answer>,
}

/// Starts the writer; it ends when nobody can send any more.
pub(crate) fn start(core: Arc<Core>) -> mpsc::Sender<Submission> {
    let (sender, mut receiver) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        let mut line = Line::new(core.clone());
        let mut batch = Vec::with_capacity(BATCH);
        while receiver.recv_many(&mut batch, BATCH).await > 0 {
            let writing = write(&mut line, &core, std::mem::take(&mut batch));
            // The store must not stop for ever because of one batch; who waits for that one learns that it is lost.
            if AssertUnwindSafe(writing).catch_unwind().await.is_err() {
                tracing::error!("the writer panicked; whether a batch was written is not known");
            }
        }
    });
    sender
}

async fn write(line: &mut Line, core: &Core, mut batch: Vec<Submission>) {
    batch = batch.into_iter().filter_map(|submission| current(core, submission)).collect();
    let proposals: Vec<&Proposal> =
        batch.iter().map(|submission| &submission.prepared.proposal).collect();
    if proposals.is_empty() {
        return;
    }
    match line.write(&proposals).await {
        Ok(written) => finish(core, batch, written),
        // One command that the database does not take must not fail the others.
        Err(error) if error.is_a_refusal() && batch.len() > 1 => {
            one_by_one(line, core, batch).await
        }
        Err(error) => {
            for submission in batch {
                fail(core, submission, &error);
            }
        }
    }
}

async fn one_by_one(line: &mut Line, core: &Core, batch: Vec<Submission>) {
    let mut gone = None;
    for submission in batch {
        if let Some(error) = &gone {
            fail(core, submission, error);
            continue;
        }
        match line.write(&[&submission.prepared.proposal]).await {
            Ok(written) => finish(core, vec![submission], written),
            Err(error) => {
                fail(core, submission, &error);
                gone = Some(error).filter(|error| !error.is_a_refusal());
            }
        }
    }
}

/// Turns a command away that was decided on what this process knows to be old. So what a command only read is as sure
/// as what it adds to, where one process writes; other replicas' changes are known within half a second. What was read
/// before somebody was forgotten may hold in clear what is to be erased: it is read again too.
///
/// What nobody waits for any more is not written either: who asked went away, or was told that nobody knows.
fn current(core: &Core, submission: Submission) -> Option<Submission> {
    if submission.done.is_closed() {
        return None;
    }
    let behind: Vec<_> = submission
        .prepared
        .proposal
        .decided_on()
        .filter(|(stream, version)| {
            core.cache.version(stream).is_some_and(|known| known > *version)
        })
        .cloned()
        .collect();
    if behind.is_empty() && submission.prepared.erasures == core.erasures() {
        return Some(submission);
    }
    // Who asked may be gone.
    let _ = submission.done.send(Ok(Err(Rejection::Conflict(behind))));
    None
}

/// The cache takes a state only after its commit; then who waits for a stream is woken, and who asked is told.
fn finish(core: &Core, batch: Vec<Submission>, written: Written) {
    if let Some((base, events)) = written.appended {
        core.known.wrote(base, events);
    }
    for (submission, verdict) in batch.into_iter().zip(written.verdicts) {
        let Submission { prepared, done } = submission;
        if verdict.is_ok() {
            for (name, holder) in &prepared.proposal.taken {
                core.cache.holds(name, holder);
            }
            for (stream, standing) in prepared.after {
                let version = standing.version;
                if prepared.erasures == core.erasures() {
                    core.cache.offer(&stream, standing);
                } else {
                    core.cache.passed_by(&stream, version);
                }
                core.views.changed(&stream.kind);
                core.changes.wake(&stream, version);
            }
        }
        if let Err(Rejection::Conflict(elsewhere)) = &verdict {
            for (stream, head) in elsewhere {
                core.cache.is_at(stream, *head);
            }
        }
        // Who asked may be gone.
        let _ = done.send(Ok(verdict));
    }
}

/// Whether it was written is not known.
fn fail(core: &Core, submission: Submission, error: &StoreError) {
    for (stream, _) in &submission.prepared.proposal.expected {
        core.cache.forget(stream);
        core.views.changed(&stream.kind);
    }
    let _ = submission.done.send(Err(error.clone()));
}
