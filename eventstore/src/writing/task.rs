//! The one writer of a process.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{batch::Written, connection::WriterConnection, teller::Teller};
use crate::{
    deciding::{admit::Rejection, prepare::Prepared},
    shared::Shared,
    words::{error::StoreError, proposal::Proposal},
};

/// Limits: commands that wait; commands in one batch. No timer: a batch is what came while the last was written.
const WAITING: usize = 1024;
const BATCH: usize = 256;
/// The writer rests once nothing came for this long.
const REST: Duration = Duration::from_secs(1);

/// How a command went: committed, rejected, or unknown.
pub(crate) type Answer = Result<Result<(), Rejection>, StoreError>;

/// A command on its way.
pub(crate) struct Submission {
    pub prepared: Prepared,
    pub done: oneshot::Sender<Answer>,
}

/// Starts the writer; it ends when nobody can send any more.
pub(crate) fn start(shared: Arc<Shared>, teller: Teller) -> mpsc::Sender<Submission> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let connection = WriterConnection::new(shared.clone());
    tokio::spawn(Writer { shared, teller, connection }.run(receiver));
    sender
}

struct Writer {
    shared: Arc<Shared>,
    teller: Teller,
    connection: WriterConnection,
}

impl Writer {
    async fn run(mut self, mut receiver: mpsc::Receiver<Submission>) {
        let mut batch = Vec::with_capacity(BATCH);
        let mut rested = true;
        loop {
            let came = match rested {
                true => receiver.recv_many(&mut batch, BATCH).await,
                false => match timeout(REST, receiver.recv_many(&mut batch, BATCH)).await {
                    Ok(came) => came,
                    Err(_) => {
                        rested = self.connection.rest().await;
                        continue;
                    }
                },
            };
            if came == 0 {
                return;
            }
            rested = false;
            let writing = self.write(std::mem::take(&mut batch));
            // The store must not stop for ever because of one batch; who waits for that one learns that it is lost.
            if AssertUnwindSafe(writing).catch_unwind().await.is_err() {
                tracing::error!("the writer panicked; whether a batch was written is not known");
            }
        }
    }

    async fn write(&mut self, mut batch: Vec<Submission>) {
        let ready = self.connection.prepare().await;
        if let Err(error) = &ready {
            // A connection alone is no success: the disk may still be full.
            self.shared.outcome.note(&ready);
            batch.into_iter().for_each(|submission| self.fail(submission, error));
            return;
        }
        batch = batch.into_iter().filter_map(|it| self.reject_stale(it)).collect();
        if batch.is_empty() {
            return;
        }
        let erases = batch.iter().any(|it| it.prepared.proposal.erasure.is_some());
        // An erasure lists what is there of a person: what others of its batch add would not be seen.
        if erases && batch.len() > 1 {
            self.one_by_one(batch).await;
        } else {
            self.together(batch).await;
        }
        // What was erased must not stay in the log.
        if erases {
            // Tried again soon while a reader needs the log.
            let _ = self.connection.rest().await;
        }
    }

    async fn together(&mut self, batch: Vec<Submission>) {
        let proposals: Vec<&Proposal> =
            batch.iter().map(|submission| &submission.prepared.proposal).collect();
        match self.attempt(&proposals).await {
            Ok(written) => self.finish(batch, written),
            // One command that the database does not take must not fail the others.
            Err(error) if error.is_a_refusal() && batch.len() > 1 => self.one_by_one(batch).await,
            Err(error)
                if error.is_of_a_read_only_server() && self.connection.prepare().await.is_ok() =>
            {
                // Another server is the primary by now: everything is decided again there.
                batch.into_iter().for_each(|submission| drop(self.reject_stale(submission)));
            }
            Err(error) => batch.into_iter().for_each(|submission| self.fail(submission, &error)),
        }
    }

    async fn one_by_one(&mut self, batch: Vec<Submission>) {
        let mut gone = None;
        for submission in batch {
            if let Some(error) = &gone {
                self.fail(submission, error);
                continue;
            }
            match self.attempt(&[&submission.prepared.proposal]).await {
                Ok(written) => self.finish(vec![submission], written),
                Err(error) => {
                    self.fail(submission, &error);
                    gone = Some(error).filter(|error| !error.is_a_refusal());
                }
            }
        }
    }

    async fn attempt(&mut self, proposals: &[&Proposal]) -> Result<Written, StoreError> {
        let mut written = self.connection.write(proposals).await;
        if written.as_ref().is_err_and(StoreError::was_rolled_back) {
            written = self.connection.write(proposals).await;
        }
        self.shared.outcome.note(&written);
        written
    }

    /// Turns a command away that was decided on what this process knows to be old, or on another server. What is not known
    /// here, the database tells when it is written.
    ///
    /// What nobody waits for any more is not written either: who asked went away, or was told that nobody knows.
    fn reject_stale(&self, submission: Submission) -> Option<Submission> {
        if submission.done.is_closed() {
            return None;
        }
        let is_old = |(stream, version): &&(_, u64)| {
            self.shared.cache.version(stream).is_some_and(|known| known > *version)
        };
        let proposal = &submission.prepared.proposal;
        let behind: Vec<_> = proposal.decided_on().filter(is_old).cloned().collect();
        if behind.is_empty() && submission.prepared.epoch == self.shared.epoch.now() {
            return Some(submission);
        }
        // Who asked may be gone.
        let _ = submission.done.send(Ok(Err(Rejection::Conflict(behind))));
        None
    }

    /// What is believed changes only after the commit; then who waits for a stream is woken, and who asked is told.
    fn finish(&self, batch: Vec<Submission>, written: Written) {
        for (scope, base, events) in &written.appended {
            self.shared.wrote(scope, *base, *events);
        }
        for (submission, verdict) in batch.into_iter().zip(written.verdicts) {
            let Submission { prepared, done } = submission;
            match &verdict {
                Ok(()) => self.committed(prepared),
                Err(Rejection::Conflict(elsewhere)) => {
                    for (stream, version) in elsewhere {
                        self.shared.cache.database_has(stream, *version);
                    }
                }
                Err(Rejection::Held(_) | Rejection::Written) => {}
            }
            // Who asked may be gone.
            let _ = done.send(Ok(verdict));
        }
    }

    fn committed(&self, prepared: Prepared) {
        let Prepared { proposal, after, new_keys, .. } = prepared;
        if proposal.erasure.is_some() {
            self.shared.reader.personal_keys.forget();
        }
        for (person, key) in &new_keys {
            self.shared.reader.personal_keys.belongs_to(&proposal.scope, person, key);
        }
        for (name, holder) in &proposal.taken {
            self.shared.holds(name, holder);
        }
        // It is on the server that is written to for as long as this epoch lasts: only this task ends it by connecting anew.
        let epoch = self.shared.epoch.now();
        for (stream, mut folded) in after {
            folded.committed_in = Some(epoch);
            self.teller.tell(&stream, folded.version);
            self.shared.committed(&stream, folded);
        }
    }

    /// Whether it was written is not known.
    fn fail(&self, submission: Submission, error: &StoreError) {
        for (stream, _) in &submission.prepared.proposal.expected {
            self.shared.unsure(stream);
        }
        let _ = submission.done.send(Err(error.clone()));
    }
}
