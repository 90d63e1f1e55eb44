//! A batch as changes to tables: what both databases write, each in its own words.

use std::borrow::Cow;

use projections::{Table, Value};

use crate::{
    admit::Batch,
    stream::{Name, Stream},
    tables::{CLAIMS, EVENTS},
};

/// How rows change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Events go to the end of history; the database gives position and time.
    Append,
    /// A row that must not exist yet.
    Insert,
    /// A row, whether or not it exists.
    Upsert,
    /// The rows whose first columns are these values.
    Delete,
}

/// Rows of one table that change in one way.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    pub verb: Verb,
    pub table: &'static Table,
    /// Full rows; to delete, the values of the first columns.
    pub rows: Vec<Cow<'a, [Value]>>,
}

impl<'a> Change<'a> {
    pub fn new(verb: Verb, table: &'static Table, rows: Vec<Cow<'a, [Value]>>) -> Self {
        Self { verb, table, rows }
    }

    /// How many columns the rows have.
    pub fn width(&self) -> usize {
        self.rows.first().map_or(0, |row| row.len())
    }
}

/// The changes that a batch makes, events first; those that change nothing are left out.
pub(crate) fn changes<'a>(batch: &'a Batch<'a>) -> Vec<Change<'a>> {
    let events = batch.events.iter().map(|event| Cow::Borrowed(&*event.values)).collect();
    let mut changes = vec![
        Change::new(Verb::Append, &EVENTS, events),
        Change::new(Verb::Delete, &CLAIMS, batch.claims.freed.iter().map(claim).collect()),
        Change::new(Verb::Insert, &CLAIMS, batch.claims.taken.iter().map(claim).collect()),
        Change::new(Verb::Upsert, &CLAIMS, batch.claims.moved.iter().map(claim).collect()),
    ];
    for rows in batch.rows.values() {
        let deleted = rows.deleted.iter().map(|key| Cow::Borrowed(*key)).collect();
        changes.push(Change::new(Verb::Delete, rows.table, deleted));
        let upserted = rows.upserted.iter().map(|row| Cow::Borrowed(&*row.values)).collect();
        changes.push(Change::new(Verb::Upsert, rows.table, upserted));
    }
    changes.retain(|change| !change.rows.is_empty());
    changes
}

/// A held name as a row.
pub(crate) fn claim<'a>((name, holder): &(&Name, &Stream)) -> Cow<'a, [Value]> {
    Cow::Owned(vec![
        name.pool.as_str().into(),
        name.kind.name().into(),
        name.hash.as_str().into(),
        (&*holder.kind).into(),
        (&*holder.id).into(),
    ])
}

impl Change<'_> {
    /// The names of the columns that the rows have.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.table.columns.iter().take(self.width()).map(|column| column.name)
    }

    /// What an upsert does with a row that exists.
    pub fn on_conflict(&self) -> String {
        let names = || self.table.columns.iter().map(|column| column.name);
        let key = names().take(self.table.key).collect::<Vec<_>>().join(", ");
        let others = names().skip(self.table.key).map(|name| format!("{name} = excluded.{name}"));
        match others.collect::<Vec<_>>().join(", ") {
            none if none.is_empty() => format!("ON CONFLICT ({key}) DO NOTHING"),
            others => format!("ON CONFLICT ({key}) DO UPDATE SET {others}"),
        }
    }
}
