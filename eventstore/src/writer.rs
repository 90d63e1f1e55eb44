//! The one way to write: decided commands go through one task, and a batch of them through one transaction.

pub(crate) mod change;
mod line;
mod postgres;
mod sqlite;
pub(crate) mod task;

use std::collections::HashSet;

use projections::{ReadError, Record};

use crate::{
    admit::{Batch, Heads, Owners, Rejection, admit},
    proposal::Proposal,
    stream::{Name, Stream},
};
use change::{Change, changes};

/// A connection that writes. Nobody else appends between [`Session::lock`] and the end of the transaction.
pub(crate) trait Session: Send {
    /// Begins a transaction and holds the head row.
    fn lock(&mut self) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
    /// Columns `at` (from 1) and `head` (NULL for a stream without events).
    fn heads(
        &mut self,
        streams: &[&Stream],
    ) -> impl Future<Output = Result<Vec<Record>, sqlx::Error>> + Send;
    /// Columns `at` (from 1), `owner_type` and `owner` of the names that somebody holds.
    fn owners(
        &mut self,
        names: &[&Name],
    ) -> impl Future<Output = Result<Vec<Record>, sqlx::Error>> + Send;
    /// The plain write of a batch, without any check of its own. Answers the position before its first event.
    fn write(
        &mut self,
        changes: &[Change<'_>],
    ) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;
    /// The plain write as a transaction of its own.
    fn write_alone(
        &mut self,
        changes: &[Change<'_>],
    ) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;
    /// Changes rows, and nothing in history.
    fn apply(
        &mut self,
        change: &Change<'_>,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
    /// Ends the transaction.
    fn commit(&mut self) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
    /// Ends the transaction without a trace.
    fn rollback(&mut self) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

/// What became of a batch.
#[derive(Debug)]
pub(crate) struct Written {
    /// For each command, whether it was taken.
    pub verdicts: Vec<Result<(), Rejection>>,
    /// The position before its first event, and how many there are.
    pub appended: Option<(u64, u64)>,
}

/// Writes a batch: at once where nothing speaks against it, else in the checked form.
pub(crate) async fn write<S: Session>(
    session: &mut S,
    proposals: &[&Proposal],
) -> Result<Written, ReadError> {
    match fast(session, proposals).await? {
        Some(written) => Ok(written),
        None => checked(session, proposals).await,
    }
}

/// The fast path: the plain write alone. `None`, and nothing was written, where the database refused it because some
/// command was decided on what is no more.
pub(crate) async fn fast<S: Session>(
    session: &mut S,
    proposals: &[&Proposal],
) -> Result<Option<Written>, ReadError> {
    let Some((heads, owners)) = supposed(proposals) else {
        return Ok(None);
    };
    let batch = admit(&heads, &owners, proposals.iter().copied());
    match session.write_alone(&changes(&batch)).await {
        Ok(base) => Ok(Some(written(&batch, base))),
        Err(error) if is_unique_violation(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn is_unique_violation(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.is_unique_violation())
}

/// The heads and owners that the commands suppose; `None` where two of them want the same name, or one adds to a stream
/// that another was decided on.
fn supposed(proposals: &[&Proposal]) -> Option<(Heads, Owners)> {
    let (mut heads, mut owners, mut names) = (Heads::new(), Owners::new(), HashSet::new());
    for (stream, version) in proposals.iter().flat_map(|proposal| &proposal.expected) {
        if heads.insert(stream.clone(), *version).is_some() {
            return None;
        }
    }
    let mut read = Heads::new();
    for (stream, version) in proposals.iter().flat_map(|proposal| &proposal.read) {
        let other = read.insert(stream.clone(), *version);
        if heads.contains_key(stream) || other.is_some_and(|other| other != *version) {
            return None;
        }
    }
    heads.extend(read);
    for proposal in proposals {
        for (name, holder) in &proposal.freed {
            owners.insert(name.clone(), holder.clone());
        }
        for (name, _) in proposal.freed.iter().chain(&proposal.taken) {
            if !names.insert(name) {
                return None;
            }
        }
    }
    Some((heads, owners))
}

/// The checked form: locks, reads what the commands were decided on, admits, writes, commits.
pub(crate) async fn checked<S: Session>(
    session: &mut S,
    proposals: &[&Proposal],
) -> Result<Written, ReadError> {
    let result = match check_and_write(session, proposals).await {
        Ok(written) => session.commit().await.map(|()| written).map_err(ReadError::from),
        Err(error) => Err(error),
    };
    if result.is_err() {
        // The first error says more than that of the rollback, and a lost connection rolls back by itself.
        let _ = session.rollback().await;
    }
    result
}

async fn check_and_write<S: Session>(
    session: &mut S,
    proposals: &[&Proposal],
) -> Result<Written, ReadError> {
    session.lock().await?;
    let (heads, owners) = (heads(session, proposals).await?, owners(session, proposals).await?);
    let batch = admit(&heads, &owners, proposals.iter().copied());
    let base = match batch.events.is_empty() {
        true => 0,
        false => session.write(&changes(&batch)).await?,
    };
    Ok(written(&batch, base))
}

fn written(batch: &Batch<'_>, base: u64) -> Written {
    let events = batch.events.len() as u64;
    Written { verdicts: batch.verdicts.clone(), appended: (events > 0).then_some((base, events)) }
}

async fn heads<S: Session>(session: &mut S, of: &[&Proposal]) -> Result<Heads, ReadError> {
    let mut streams: Vec<&Stream> =
        of.iter().flat_map(|proposal| proposal.decided_on()).map(|(stream, _)| stream).collect();
    streams.sort();
    streams.dedup();
    let mut heads = Heads::new();
    for record in session.heads(&streams).await? {
        if let (Some(stream), Some(head)) = (at(&record, &streams)?, record.optional_int("head")?) {
            heads.insert((*stream).clone(), head.unsigned_abs());
        }
    }
    Ok(heads)
}

async fn owners<S: Session>(session: &mut S, of: &[&Proposal]) -> Result<Owners, ReadError> {
    let claims = of.iter().flat_map(|proposal| proposal.freed.iter().chain(&proposal.taken));
    let mut names: Vec<&Name> = claims.map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    if names.is_empty() {
        return Ok(Owners::new());
    }
    let mut owners = Owners::new();
    for record in session.owners(&names).await? {
        if let Some(name) = at(&record, &names)? {
            let (kind, id) = (record.text("owner_type")?, record.text("owner")?);
            owners.insert((*name).clone(), Stream { kind: kind.into(), id: id.into() });
        }
    }
    Ok(owners)
}

/// What was asked for at the place that a record answers.
fn at<'a, T>(record: &Record, asked: &'a [T]) -> Result<Option<&'a T>, ReadError> {
    let at = usize::try_from(record.int("at")?).unwrap_or(0);
    Ok(at.checked_sub(1).and_then(|at| asked.get(at)))
}
