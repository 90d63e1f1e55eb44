//! Writing a batch: at once if nothing speaks against it, else in the checked form.

use std::collections::BTreeSet;

use hashbrown::{HashMap, HashSet};
use projections::{ReadError, ResultRow};

use crate::{
    database::{
        traces,
        write::{Ends, Write, WriteConnection},
    },
    deciding::admit::{Batch, Owners, Rejection, Shown, Versions, admit},
    words::{
        proposal::Proposal,
        stream::{HashedName, Scope, Stream},
    },
};

/// What became of a batch.
#[derive(Debug)]
pub(crate) struct Written {
    /// For each command, whether it was taken.
    pub verdicts: Vec<Result<(), Rejection>>,
    /// For each pool, the position before its first event, and how many there are.
    pub appended: Vec<(Scope, u64, u64)>,
}

/// Writes a batch.
pub(crate) async fn write<C: WriteConnection>(
    connection: &mut C,
    proposals: &[&Proposal],
) -> Result<Written, ReadError> {
    match fast(connection, proposals).await? {
        Some(written) => Ok(written),
        None => checked(connection, proposals).await,
    }
}

/// The fast path: the plain write alone, with the streams that it was decided on verified in the same round trip. `None` if a command of
/// the batch was decided on a state that has changed since; then nothing was written.
pub(crate) async fn fast<C: WriteConnection>(
    connection: &mut C,
    proposals: &[&Proposal],
) -> Result<Option<Written>, ReadError> {
    let Some(shown) = assumed(proposals) else {
        return Ok(None);
    };
    let batch = admit(&shown, proposals.iter().copied());
    let mut write = batch.write();
    let read = proposals.iter().flat_map(|proposal| &proposal.read);
    write.reads = read.map(|(stream, version)| (stream, *version)).collect();
    write.reads.sort();
    write.reads.dedup();
    let unsure = proposals.iter().flat_map(|proposal| &proposal.unsure);
    write.unsure = unsure.map(|(stream, version)| (stream, *version)).collect();
    let ends = connection.write_alone(&write).await?;
    Ok(ends.map(|ends| written(&batch, &write, &ends)))
}

/// What the commands assume of the database; `None` if two of them want the same name or are the same, one adds to a stream
/// that another was decided on, or a person is erased.
fn assumed(proposals: &[&Proposal]) -> Option<Shown> {
    let mut shown = Shown::default();
    let (mut names, mut commands) = (HashSet::new(), HashSet::new());
    for proposal in proposals {
        if proposal.erasure.is_some() || !commands.insert((&proposal.scope, &proposal.command)) {
            return None;
        }
        for (stream, version) in &proposal.expected {
            if shown.versions.insert(stream.clone(), *version).is_some() {
                return None;
            }
        }
        for (name, holder) in &proposal.freed {
            shown.owners.insert(name.clone(), holder.clone());
        }
        if !proposal.freed.iter().chain(&proposal.taken).all(|(name, _)| names.insert(name)) {
            return None;
        }
    }
    let mut read = Versions::new();
    for (stream, version) in proposals.iter().flat_map(|proposal| &proposal.read) {
        let other = read.insert(stream.clone(), *version);
        if shown.versions.contains_key(stream) || other.is_some_and(|other| other != *version) {
            return None;
        }
    }
    shown.versions.extend(read);
    Some(shown)
}

/// The checked form: locks, reads what the commands were decided on, admits, writes, commits.
pub(crate) async fn checked<C: WriteConnection>(
    connection: &mut C,
    proposals: &[&Proposal],
) -> Result<Written, ReadError> {
    let result = match check_and_write(connection, proposals).await {
        Ok(written) => connection.commit().await.map(|()| written).map_err(ReadError::from),
        Err(error) => Err(error),
    };
    if result.is_err() {
        // The first error says more than that of the rollback, and a lost connection rolls back by itself.
        let _ = connection.rollback().await;
    }
    result
}

async fn check_and_write<C: WriteConnection>(
    connection: &mut C,
    proposals: &[&Proposal],
) -> Result<Written, ReadError> {
    let scopes: BTreeSet<&Scope> = proposals.iter().map(|proposal| &proposal.scope).collect();
    connection.lock(&scopes.into_iter().collect::<Vec<_>>()).await?;
    let shown = Shown {
        versions: versions(connection, proposals).await?,
        owners: owners(connection, proposals).await?,
        refused: refused(connection, proposals).await?,
    };
    let batch = admit(&shown, proposals.iter().copied());
    let write = batch.write();
    let ends = match batch.taken.is_empty() {
        true => Ends::new(),
        false => connection.write(&write).await?,
    };
    Ok(written(&batch, &write, &ends))
}

fn written(batch: &Batch<'_>, write: &Write<'_>, ends: &Ends) -> Written {
    let appended = write.heads.iter().zip(ends);
    let appended = appended
        .map(|((scope, count), end)| ((*scope).clone(), end.saturating_sub(*count), *count));
    Written { verdicts: batch.verdicts.clone(), appended: appended.collect() }
}

async fn versions<C: WriteConnection>(
    connection: &mut C,
    of: &[&Proposal],
) -> Result<Versions, ReadError> {
    let mut streams: Vec<&Stream> =
        of.iter().flat_map(|proposal| proposal.decided_on()).map(|(stream, _)| stream).collect();
    streams.sort();
    streams.dedup();
    let mut versions = Versions::new();
    for row in connection.versions(&streams).await? {
        if let (Some(stream), Some(head)) = (at(&row, &streams)?, row.optional_int("head")?) {
            versions.insert((*stream).clone(), head.unsigned_abs());
        }
    }
    Ok(versions)
}

async fn owners<C: WriteConnection>(
    connection: &mut C,
    of: &[&Proposal],
) -> Result<Owners, ReadError> {
    let names = of.iter().flat_map(|proposal| {
        let both = proposal.freed.iter().chain(&proposal.taken);
        both.map(|(name, _)| (name, &proposal.scope))
    });
    let mut names: Vec<(&HashedName, &Scope)> = names.collect();
    names.sort();
    names.dedup_by(|(one, _), (other, _)| one == other);
    let mut owners = Owners::new();
    if names.is_empty() {
        return Ok(owners);
    }
    let hashed: Vec<&HashedName> = names.iter().map(|(name, _)| *name).collect();
    for row in connection.owners(&hashed).await? {
        if let Some((name, scope)) = at(&row, &names)? {
            let holder = holder(&row, name, scope)?;
            owners.insert((*name).clone(), holder);
        }
    }
    Ok(owners)
}

/// A name of a pool is held by a stream of that pool. One over all pools (a host) is held by the pool that it names, whose
/// stream has its own id for a pool.
fn holder(row: &ResultRow, name: &HashedName, asking: &Scope) -> Result<Stream, ReadError> {
    let (kind, id) = (row.text("owner_type")?, row.text("owner")?);
    let scope = match name.scope == Scope::deployment() {
        true if *asking == Scope::deployment() => Scope::deployment(),
        true => Scope::from(id.as_str()),
        false => name.scope.clone(),
    };
    Ok(Stream::stored(&scope, kind, &id))
}

/// Commands that were written before, and erasures that do not name everything any more.
async fn refused<C: WriteConnection>(
    connection: &mut C,
    proposals: &[&Proposal],
) -> Result<HashMap<(Scope, String), Rejection>, ReadError> {
    let mut refused = HashMap::new();
    let commands: Vec<(&Scope, &str)> =
        proposals.iter().map(|proposal| (&proposal.scope, proposal.command.as_str())).collect();
    for row in connection.written(&commands).await? {
        if let Some((scope, command)) = at(&row, &commands)? {
            let command = ((*scope).clone(), (*command).to_owned());
            refused.insert(command, Rejection::Written);
        }
    }
    for proposal in proposals {
        let Some(erasure) = &proposal.erasure else {
            continue;
        };
        let found = traces::read(&connection.traces(&proposal.scope, erasure).await?)?;
        if found != erasure.traces {
            let command = (proposal.scope.clone(), proposal.command.clone());
            refused.insert(command, Rejection::Conflict(Vec::new()));
        }
    }
    Ok(refused)
}

/// What was asked for at the place that a row answers.
fn at<'a, T>(row: &ResultRow, asked: &'a [T]) -> Result<Option<&'a T>, ReadError> {
    let at = usize::try_from(row.int("at")?).unwrap_or(0);
    Ok(at.checked_sub(1).and_then(|at| asked.get(at)))
}
