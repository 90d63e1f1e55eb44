//! Changes to the rows of tables: what both databases write, each in its own words.

use std::borrow::Cow;

use projections::{Table, Value};

use crate::words::stream::{HashedName, Stream};

/// How rows change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// A row that must not exist yet.
    Insert,
    /// A row, whether or not it exists.
    Upsert,
    /// The rows whose first columns are these values.
    Delete,
}

/// Rows of one table that change in one way.
#[derive(Debug)]
pub(crate) struct RowChange<'a> {
    pub how: How,
    pub table: &'static Table,
    /// Full rows; to delete, the values of the first columns.
    pub rows: Vec<Cow<'a, [Value]>>,
}

impl<'a> RowChange<'a> {
    pub fn new(how: How, table: &'static Table, rows: Vec<Cow<'a, [Value]>>) -> Self {
        Self { how, table, rows }
    }

    /// How many columns the rows have.
    pub fn width(&self) -> usize {
        self.rows.first().map_or(0, |row| row.len())
    }

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

/// A held name as a row.
pub(crate) fn held<'a>((name, holder): &(&HashedName, &Stream)) -> Cow<'a, [Value]> {
    Cow::Owned(vec![
        name.scope.as_str().into(),
        name.kind.name().into(),
        name.hash.as_str().into(),
        (&*holder.kind).into(),
        (&*holder.id).into(),
    ])
}
