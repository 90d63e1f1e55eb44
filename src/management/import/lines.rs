//! Rows of a file, and how one is taken apart.

use std::collections::VecDeque;

use super::row::Row;
use crate::http::refusal::Refusal;

/// Bytes of a row, at most.
pub(super) const LONGEST: usize = 64 * 1024;
/// What is said of a longer one.
pub(super) const TOO_LONG: &str = "it is longer than 64 KiB";

/// A row, and where it stands.
pub(super) struct Line {
    /// On which line it begins, from 1.
    pub number: u64,
    /// On which line it ends, where that is another one.
    pub last: Option<u64>,
    /// What it says, or what is wrong with it.
    pub row: Result<Row, Refusal>,
}

/// Takes a file apart.
pub(super) trait Apart {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a file that cannot be read at all.
    fn take(&mut self, bytes: &[u8], lines: &mut VecDeque<Line>) -> Result<(), Refusal>;

    /// There are no more.
    ///
    /// # Errors
    /// As [`Apart::take`].
    fn end(&mut self, lines: &mut VecDeque<Line>) -> Result<(), Refusal>;
}
