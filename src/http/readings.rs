//! What was asked about people in the last minute.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use quick_cache::sync::Cache;

/// For how long the same question is one reading.
const ONE: TimeDelta = TimeDelta::minutes(1);
/// Questions that are remembered.
const REMEMBERED: usize = 10_000;

/// The questions of the last minute, by a hash: a page that is looked at each second is one reading and not sixty. Each replica has its
/// own.
pub struct Readings(Cache<String, Noted>);

/// What was written of a question.
#[derive(Clone, Debug)]
pub(super) struct Noted {
    /// The id of the reading.
    pub id: String,
    /// When it was asked first.
    pub since: DateTime<Utc>,
    /// How many records were told at once, at most.
    pub records: u32,
}

impl Default for Readings {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl fmt::Debug for Readings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readings")
    }
}

impl Readings {
    /// What was written of a question within the last minute.
    pub(super) fn last(&self, question: &str, now: DateTime<Utc>) -> Option<Noted> {
        self.0.get(question).filter(|last| now - last.since < ONE)
    }

    /// It was written.
    pub(super) fn keep(&self, question: String, noted: Noted) {
        self.0.insert(question, noted);
    }
}
