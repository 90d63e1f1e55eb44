//! What one command wants to write: taken whole or not at all.

use projections::{Row, Table, Value};

use crate::stream::{Name, Stream};

/// A decided command.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proposal {
    /// The streams that it adds to, and the version that each had when it was decided.
    pub expected: Vec<(Stream, u64)>,
    /// The streams that it was decided on without adding to them, and the version of each. Two commands at once, one of
    /// which changes what the other only read, are not both taken by one process.
    pub read: Vec<(Stream, u64)>,
    /// Its events, in the order in which they happened.
    pub events: Vec<Event>,
    /// The names that its streams give up.
    pub freed: Vec<(Name, Stream)>,
    /// The names that its streams take, after those were given up.
    pub taken: Vec<(Name, Stream)>,
    /// The rows that are gone.
    pub deleted: Vec<Gone>,
    /// The rows that are new or changed, after those were deleted.
    pub upserted: Vec<Row>,
}

impl Proposal {
    /// Every stream that it was decided on, and its version then.
    pub fn decided_on(&self) -> impl Iterator<Item = &(Stream, u64)> {
        self.expected.iter().chain(&self.read)
    }
}

/// An event, sealed.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// Where it belongs.
    pub stream: Stream,
    /// Its number in the stream, from 1.
    pub sequence: u64,
    /// Its row in the table of events.
    pub values: Vec<Value>,
}

/// A row that is no more.
#[derive(Clone, Debug)]
pub(crate) struct Gone {
    /// Its table.
    pub table: &'static Table,
    /// Its key.
    pub key: Vec<Value>,
}
