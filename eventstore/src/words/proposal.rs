//! What one command wants to write: taken whole or not at all.

use projections::{Row, Table, Value};

use super::stream::{HashedName, Scope, Stream};

/// A decided command.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    /// In which pool its events are counted.
    pub scope: Scope,
    /// Its id, a UUID.
    pub command: String,
    /// The streams that it adds to, and the version that each had when it was decided.
    pub expected: Vec<(Stream, u64)>,
    /// Those of them that are there already, but maybe not on the server that is written to; the version of each.
    pub unsure: Vec<(Stream, u64)>,
    /// The streams that it was decided on without adding to them, and the version of each.
    pub read: Vec<(Stream, u64)>,
    /// Its events, in the order in which they happened.
    pub events: Vec<Event>,
    /// The names that its streams give up.
    pub freed: Vec<(HashedName, Stream)>,
    /// The names that its streams take, after those were given up.
    pub taken: Vec<(HashedName, Stream)>,
    /// The rows that are gone.
    pub deleted: Vec<Gone>,
    /// The rows that are new or changed, after those were deleted.
    pub upserted: Vec<Row>,
    /// Whom it erases.
    pub erasure: Option<Erasure>,
}

impl Proposal {
    pub fn new(scope: Scope, command: &str) -> Self {
        Self {
            scope,
            command: command.to_owned(),
            expected: Vec::new(),
            unsure: Vec::new(),
            read: Vec::new(),
            events: Vec::new(),
            freed: Vec::new(),
            taken: Vec::new(),
            deleted: Vec::new(),
            upserted: Vec::new(),
            erasure: None,
        }
    }

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

/// An erasure names everything that holds something of the person. It is taken only if that is still everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Erasure {
    /// The users of the person: the one that goes on, and those that were merged into it. Or somebody of the console.
    pub users: Vec<String>,
    /// The hashed names of every identity that these ever had.
    pub identities: Vec<String>,
    /// What was found, in order.
    pub traces: Vec<Trace>,
}

impl Erasure {
    /// What was found of a kind.
    pub fn of(&self, kind: &'static str) -> impl Iterator<Item = &str> {
        self.traces.iter().filter(move |trace| trace.kind == kind).map(|trace| &*trace.id)
    }
}

/// Something that holds something of a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Trace {
    /// `login`, `session`, `grant`, `console_session` or `key`.
    pub kind: String,
    /// Its id.
    pub id: String,
}
