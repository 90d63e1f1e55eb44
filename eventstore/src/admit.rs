//! Who gets in: decided in one pure function over what the database showed.

use std::collections::{BTreeMap, HashMap};

use projections::{Row, Table, Value};

use crate::{
    proposal::{Event, Proposal},
    stream::{Name, Stream},
};

/// The version of each stream; 0 for those that are missing.
pub(crate) type Heads = HashMap<Stream, u64>;
/// Who holds each name; nobody where it is missing.
pub(crate) type Owners = HashMap<Name, Stream>;

/// Why a command was turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// These streams are not at the version that it was decided on; each is at this one.
    Conflict(Vec<(Stream, u64)>),
    /// The name is held by another aggregate.
    Held(Name),
}

/// What a batch of commands writes together.
#[derive(Debug, Default)]
pub(crate) struct Batch<'a> {
    /// For each command, whether it was taken.
    pub verdicts: Vec<Result<(), Rejection>>,
    /// The events of those taken, in the order of their positions.
    pub events: Vec<&'a Event>,
    /// What becomes of the names.
    pub claims: Net<'a>,
    /// What becomes of the rows, by table.
    pub rows: BTreeMap<&'static str, Rows<'a>>,
}

/// The difference that a batch makes to the names, each in sorted order and in one list only.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Net<'a> {
    /// Nobody held them; now these do.
    pub taken: Vec<(&'a Name, &'a Stream)>,
    /// These held them; now nobody does.
    pub freed: Vec<(&'a Name, &'a Stream)>,
    /// Another held them; now these do.
    pub moved: Vec<(&'a Name, &'a Stream)>,
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
    heads: &'a Heads,
    owners: &'a Owners,
    proposals: impl IntoIterator<Item = &'a Proposal>,
) -> Batch<'a> {
    let mut walk = Walk::over(heads, owners);
    let mut batch = Batch::default();
    for proposal in proposals {
        let verdict = walk.admit(proposal);
        if verdict.is_ok() {
            batch.events.extend(&proposal.events);
        }
        batch.verdicts.push(verdict);
    }
    batch.claims = walk.net();
    batch.rows = walk.fold();
    batch
}

/// A table, and what its row becomes.
type Kept<'a> = (&'static Table, Option<&'a Row>);
type Holders<'a> = BTreeMap<&'a Name, Option<&'a Stream>>;

/// What the database showed, and the change so far.
struct Walk<'a> {
    before: (&'a Heads, &'a Owners),
    heads: HashMap<&'a Stream, u64>,
    owners: Holders<'a>,
    rows: BTreeMap<(&'static str, &'a [Value]), Kept<'a>>,
}

impl<'a> Walk<'a> {
    fn over(heads: &'a Heads, owners: &'a Owners) -> Self {
        Self {
            before: (heads, owners),
            heads: HashMap::new(),
            owners: BTreeMap::new(),
            rows: BTreeMap::new(),
        }
    }

    fn admit(&mut self, proposal: &'a Proposal) -> Result<(), Rejection> {
        let behind: Vec<_> = proposal
            .decided_on()
            .map(|(stream, version)| (stream, *version, self.head(stream)))
            .filter(|(_, version, head)| version != head)
            .map(|(stream, _, head)| (stream.clone(), head))
            .collect();
        if !behind.is_empty() {
            return Err(Rejection::Conflict(behind));
        }
        let owners = self.exchange(proposal)?;
        self.owners.extend(owners);
        for event in &proposal.events {
            self.heads.insert(&event.stream, event.sequence);
        }
        for gone in &proposal.deleted {
            self.rows.insert((gone.table.name, &gone.key), (gone.table, None));
        }
        for row in &proposal.upserted {
            self.rows.insert((row.table.name, row.key()), (row.table, Some(row)));
        }
        Ok(())
    }

    fn head(&self, stream: &Stream) -> u64 {
        self.heads.get(stream).or_else(|| self.before.0.get(stream)).copied().unwrap_or(0)
    }

    fn owner(&self, name: &Name) -> Option<&'a Stream> {
        self.owners.get(name).copied().unwrap_or_else(|| self.before.1.get(name))
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
            match (self.before.1.get(*name), *after) {
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
#[path = "admit_tests.rs"]
mod tests;
