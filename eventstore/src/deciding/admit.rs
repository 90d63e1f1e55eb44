//! Who gets in: decided in one pure function over what the database showed.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use hashbrown::{HashMap, HashSet};
use projections::{Row, Table, Value};

use crate::{
    database::{
        row_change::{How, RowChange, held},
        write::{Placed, Write},
    },
    words::{
        own_tables::NAMES,
        proposal::Proposal,
        stream::{HashedName, Scope, Stream},
    },
};

/// The version of each stream; 0 for those that are missing.
pub(crate) type Versions = HashMap<Stream, u64>;
/// Who holds each name; nobody if it is missing.
pub(crate) type Owners = HashMap<HashedName, Stream>;

/// What the database showed, or what commands assume of it.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    pub versions: Versions,
    pub owners: Owners,
    /// Commands that must not be written. Each is of a pool: another one may use the same id.
    pub refused: HashMap<(Scope, String), Rejection>,
}

/// Why a command was turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// These streams are not at the version that it was decided on; each is at this one.
    Conflict(Vec<(Stream, u64)>),
    /// The name is held by another aggregate.
    Held(HashedName),
    /// The command was written before.
    Written,
}

/// What a batch of commands writes together.
#[derive(Debug, Default)]
pub(crate) struct Batch<'a> {
    /// For each command, whether it was taken.
    pub verdicts: Vec<Result<(), Rejection>>,
    /// Those taken, in the order of their positions.
    pub taken: Vec<&'a Proposal>,
    /// What becomes of the names.
    pub names: Net<'a>,
    /// What becomes of the rows, by table.
    pub rows: BTreeMap<&'static str, Rows<'a>>,
}

impl<'a> Batch<'a> {
    /// The batch as it is written, less what has to be verified of the streams.
    pub fn write(&'a self) -> Write<'a> {
        let scopes: BTreeSet<&Scope> = self.taken.iter().map(|proposal| &proposal.scope).collect();
        let mut heads: Vec<(&Scope, u64)> = scopes.into_iter().map(|scope| (scope, 0)).collect();
        let mut events = Vec::new();
        for proposal in &self.taken {
            let of_scope = |(scope, _): &(&Scope, u64)| (*scope).cmp(&proposal.scope);
            let Ok(head) = heads.binary_search_by(of_scope) else {
                continue;
            };
            let Some((_, count)) = heads.get_mut(head) else {
                continue;
            };
            let unit = *count + 1;
            for event in &proposal.events {
                *count += 1;
                events.push(Placed { values: &event.values, head, number: *count, unit });
            }
        }
        Write { heads, events, changes: self.changes(), ..Write::default() }
    }

    /// What becomes of names and rows; what changes nothing is left out.
    fn changes(&self) -> Vec<RowChange<'_>> {
        let mut changes = vec![
            RowChange::new(How::Delete, &NAMES, self.names.freed.iter().map(held).collect()),
            RowChange::new(How::Insert, &NAMES, self.names.taken.iter().map(held).collect()),
            RowChange::new(How::Upsert, &NAMES, self.names.moved.iter().map(held).collect()),
        ];
        for rows in self.rows.values() {
            let deleted = rows.deleted.iter().map(|key| Cow::Borrowed(*key)).collect();
            changes.push(RowChange::new(How::Delete, rows.table, deleted));
            let upserted = rows.upserted.iter().map(|row| Cow::Borrowed(&*row.values)).collect();
            changes.push(RowChange::new(How::Upsert, rows.table, upserted));
        }
        changes.retain(|change| !change.rows.is_empty());
        changes
    }
}

/// The difference that a batch makes to the names, each in sorted order and in one list only.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Net<'a> {
    /// Nobody held them; now these do.
    pub taken: Vec<(&'a HashedName, &'a Stream)>,
    /// These held them; now nobody does.
    pub freed: Vec<(&'a HashedName, &'a Stream)>,
    /// Another held them; now these do.
    pub moved: Vec<(&'a HashedName, &'a Stream)>,
}

/// The difference that a batch makes to a table, in the order of its key.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    /// The table.
    pub table: &'static Table,
    /// The rows that are new or changed.
    pub upserted: Vec<&'a Row>,
    /// The keys of the rows that are gone.
    pub deleted: Vec<&'a [Value]>,
}

/// Walks the commands in order and takes each whole or not at all.
pub(crate) fn admit<'a>(
    shown: &'a Shown,
    proposals: impl IntoIterator<Item = &'a Proposal>,
) -> Batch<'a> {
    let mut walk = Walk::over(shown);
    let mut batch = Batch::default();
    for proposal in proposals {
        let verdict = walk.admit(proposal);
        if verdict.is_ok() {
            batch.taken.push(proposal);
        }
        batch.verdicts.push(verdict);
    }
    batch.names = walk.net();
    batch.rows = walk.fold();
    batch
}

/// A table, and what its row becomes.
type Kept<'a> = (&'static Table, Option<&'a Row>);
type Holders<'a> = BTreeMap<&'a HashedName, Option<&'a Stream>>;

/// What the database showed, and the change so far.
struct Walk<'a> {
    shown: &'a Shown,
    versions: HashMap<&'a Stream, u64>,
    owners: Holders<'a>,
    rows: BTreeMap<(&'static str, &'a [Value]), Kept<'a>>,
    commands: HashSet<(&'a Scope, &'a str)>,
}

impl<'a> Walk<'a> {
    fn over(shown: &'a Shown) -> Self {
        Self {
            shown,
            versions: HashMap::new(),
            owners: BTreeMap::new(),
            rows: BTreeMap::new(),
            commands: HashSet::new(),
        }
    }

    fn admit(&mut self, proposal: &'a Proposal) -> Result<(), Rejection> {
        let command = (proposal.scope.clone(), proposal.command.clone());
        if let Some(rejection) = self.shown.refused.get(&command) {
            return Err(rejection.clone());
        }
        let command = (&proposal.scope, proposal.command.as_str());
        if self.commands.contains(&command) {
            return Err(Rejection::Written);
        }
        let behind: Vec<_> = proposal
            .decided_on()
            .map(|(stream, version)| (stream, *version, self.version(stream)))
            .filter(|(_, version, now)| version != now)
            .map(|(stream, _, now)| (stream.clone(), now))
            .collect();
        if !behind.is_empty() {
            return Err(Rejection::Conflict(behind));
        }
        let owners = self.exchange(proposal)?;
        self.owners.extend(owners);
        self.commands.insert(command);
        for event in &proposal.events {
            self.versions.insert(&event.stream, event.sequence);
        }
        for gone in &proposal.deleted {
            self.rows.insert((gone.table.name, &gone.key), (gone.table, None));
        }
        for row in &proposal.upserted {
            self.rows.insert((row.table.name, row.key()), (row.table, Some(row)));
        }
        Ok(())
    }

    fn version(&self, stream: &Stream) -> u64 {
        let before = || self.shown.versions.get(stream);
        self.versions.get(stream).or_else(before).copied().unwrap_or(0)
    }

    fn owner(&self, name: &HashedName) -> Option<&'a Stream> {
        self.owners.get(name).copied().unwrap_or_else(|| self.shown.owners.get(name))
    }

    /// Who holds the command's names after it: first it gives up, then it takes.
    fn exchange(&self, proposal: &'a Proposal) -> Result<Holders<'a>, Rejection> {
        let mut after = Holders::new();
        for (name, holder) in &proposal.freed {
            if self.owner(name) == Some(holder) {
                after.insert(name, None);
            }
        }
        for (name, taker) in &proposal.taken {
            let owner = after.get(name).copied().unwrap_or_else(|| self.owner(name));
            if owner.is_some_and(|owner| owner != taker) {
                return Err(Rejection::Held(name.clone()));
            }
            after.insert(name, Some(taker));
        }
        Ok(after)
    }

    fn net(&self) -> Net<'a> {
        let mut net = Net::default();
        for (name, after) in &self.owners {
            match (self.shown.owners.get(*name), *after) {
                (None, Some(taker)) => net.taken.push((name, taker)),
                (Some(holder), None) => net.freed.push((name, holder)),
                (Some(holder), Some(taker)) if holder != taker => net.moved.push((name, taker)),
                _ => {}
            }
        }
        net
    }

    fn fold(self) -> BTreeMap<&'static str, Rows<'a>> {
        let mut tables = BTreeMap::new();
        for ((name, key), (table, row)) in self.rows {
            let rows = tables.entry(name).or_insert_with(|| Rows {
                table,
                upserted: Vec::new(),
                deleted: Vec::new(),
            });
            match row {
                Some(row) => rows.upserted.push(row),
                None => rows.deleted.push(key),
            }
        }
        tables
    }
}

#[cfg(test)]
mod tests;
