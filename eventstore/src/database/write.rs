//! A batch as it is written, and what a connection must be able to do to write it.

use projections::{ResultRow, Value};

use super::row_change::RowChange;
use crate::words::{
    proposal::Erasure,
    stream::{HashedName, Scope, Stream},
};

/// Everything that a batch writes in one transaction.
#[derive(Debug, Default)]
pub(crate) struct Write<'a> {
    /// The pools that it appends to in the order of their bytes, and how many events each gets.
    pub heads: Vec<(&'a Scope, u64)>,
    /// The streams that were only read, each at the version at which it must still stand.
    pub reads: Vec<(&'a Stream, u64)>,
    /// The streams that it adds to and that a server that took over may lack, each at its version.
    pub unsure: Vec<(&'a Stream, u64)>,
    /// Its events, in order.
    pub events: Vec<Placed<'a>>,
    /// What becomes of names and rows.
    pub changes: Vec<RowChange<'a>>,
}

/// An event, and its place.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    /// Its values, in the order of the table's columns.
    pub values: &'a [Value],
    /// Which of the heads counts it, from 0.
    pub head: usize,
    /// Its number among the events that this head gets, from 1.
    pub number: u64,
    /// The number of the first event of its unit there.
    pub unit: u64,
}

/// The last position of each head of a write, after it.
pub(crate) type Ends = Vec<u64>;

/// A connection that writes. Nobody else appends to a pool between [`WriteConnection::lock`] and the end of the
/// transaction.
pub(crate) trait WriteConnection: Send {
    /// Begins a transaction and holds the heads of these pools, which are in the order of their bytes.
    fn lock(&mut self, scopes: &[&Scope]) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
    /// Columns `at` (from 1) and `head` (NULL for a stream without events).
    fn versions(
        &mut self,
        streams: &[&Stream],
    ) -> impl Future<Output = Result<Vec<ResultRow>, sqlx::Error>> + Send;
    /// Columns `at` (from 1), `owner_type` and `owner` of the names that somebody holds.
    fn owners(
        &mut self,
        names: &[&HashedName],
    ) -> impl Future<Output = Result<Vec<ResultRow>, sqlx::Error>> + Send;
    /// Column `at` (from 1) of the commands that were written before; each with its pool.
    fn written(
        &mut self,
        commands: &[(&Scope, &str)],
    ) -> impl Future<Output = Result<Vec<ResultRow>, sqlx::Error>> + Send;
    /// What holds something of a person now; columns `kind` and `id`.
    fn traces(
        &mut self,
        scope: &Scope,
        erasure: &Erasure,
    ) -> impl Future<Output = Result<Vec<ResultRow>, sqlx::Error>> + Send;
    /// The plain write, without any check of its own.
    fn write(
        &mut self,
        write: &Write<'_>,
    ) -> impl Future<Output = Result<Ends, sqlx::Error>> + Send;
    /// The plain write as a transaction of its own. `None`, and nothing is written, if a read is not current any more or
    /// the database refuses a row that is there already.
    fn write_alone(
        &mut self,
        write: &Write<'_>,
    ) -> impl Future<Output = Result<Option<Ends>, sqlx::Error>> + Send;
    /// Changes rows, and nothing in history.
    fn apply(
        &mut self,
        change: &RowChange<'_>,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
    /// Ends the transaction.
    fn commit(&mut self) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
    /// Ends the transaction without a trace.
    fn rollback(&mut self) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

pub(super) fn is_unique_violation(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.is_unique_violation())
}
