//! The one writer of a process.

use std::{sync::Arc, time::Duration};

use futures::future::join;
use tokio::{sync::mpsc, time::timeout};

use super::{
    batch::Written, committed::Committed, connection::WriterConnection, submission::Submission,
    teller::Teller,
};
use crate::{
    deciding::admit::Rejection,
    panics::survived,
    shared::Shared,
    words::{error::StoreError, proposal::Proposal},
};

/// Limits: commands that wait; commands in one batch. No timer: a batch is what came while the last was written.
const WAITING: usize = 1024;
const BATCH: usize = 256;
/// The writer rests once nothing came for this long.
const REST: Duration = Duration::from_secs(1);

/// Starts the writer; it ends when nobody can send any more.
pub(crate) fn start(shared: Arc<Shared>, teller: Teller) -> mpsc::Sender<Submission> {
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::spawn(Writer::new(shared, teller).run(receiver));
    sender
}

pub(crate) struct Writer {
    shared: Arc<Shared>,
    teller: Teller,
    connection: WriterConnection,
    /// The last batch: who asked is told while the database works on the next one.
    untold: Option<Committed>,
}

impl Writer {
    pub fn new(shared: Arc<Shared>, teller: Teller) -> Self {
        let connection = WriterConnection::new(shared.clone());
        Self { shared, teller, connection, untold: None }
    }

    async fn run(mut self, mut receiver: mpsc::Receiver<Submission>) {
        let mut batch = Vec::with_capacity(BATCH);
        let mut rested = true;
        loop {
            if receiver.is_empty() {
                self.tell_of_last();
            }
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
            survived("writing a batch", writing).await;
        }
    }

    pub async fn write(&mut self, mut batch: Vec<Submission>) {
        if !self.connection.is_in_use() {
            // To find out whether the server is still there may take long.
            self.tell_of_last();
        }
        let ready = self.connection.prepare().await;
        if let Err(error) = &ready {
            // A connection alone is no success: the disk may still be full.
            self.shared.outcome.note(&ready);
            batch.into_iter().for_each(|submission| self.fail(submission, error));
            return;
        }
        batch = batch.into_iter().filter_map(|it| self.reject_stale(it)).collect();
        if batch.is_empty() {
            return self.tell_of_last();
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
            self.tell_of_last();
            // Tried again soon while a reader needs the log.
            let _ = self.connection.rest().await;
        }
    }

    async fn together(&mut self, batch: Vec<Submission>) {
        let proposals: Vec<&Proposal> =
            batch.iter().map(|submission| &submission.prepared.proposal).collect();
        match self.attempt(&proposals).await {
            Ok(written) => self.untold = Some(Committed::remember(&self.shared, batch, written)),
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
                Ok(written) => {
                    let committed = Committed::remember(&self.shared, vec![submission], written);
                    committed.tell(&self.shared, &self.teller);
                }
                Err(error) => {
                    self.fail(submission, &error);
                    gone = Some(error).filter(|error| !error.is_a_refusal());
                }
            }
        }
    }

    async fn attempt(&mut self, proposals: &[&Proposal]) -> Result<Written, StoreError> {
        let Self { shared, teller, connection, untold } = self;
        let telling = async {
            if let Some(last) = untold.take() {
                last.tell(shared, teller);
            }
        };
        // In this order: the batch is on its way to the database before anybody is told of the last one.
        let (mut written, ()) = join(connection.write(proposals), telling).await;
        if written.as_ref().is_err_and(StoreError::was_rolled_back) {
            written = self.connection.write(proposals).await;
        }
        self.shared.outcome.note(&written);
        written
    }

    /// Turns a command away that was decided on what this process knows to be old, or on another server. What is not known
    /// here, the database tells when it is written.
    ///
    /// Commands without a waiting caller are not written either: it went away, or was told that the result is unknown.
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

    fn tell_of_last(&mut self) {
        if let Some(last) = self.untold.take() {
            last.tell(&self.shared, &self.teller);
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
