//! How long the parts of a login may take.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// Lifetimes in seconds; of a pool. What this version does not know of it, is left to the version that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lifetimes {
    /// From issue to scan: 30 to 300.
    pub scan: u32,
    /// From scan to authorize: 30 to 300.
    pub authorize: u32,
    /// From issue to authorize at most: 60 to 600.
    pub login: u32,
    /// To answer a question: 60 to 1800.
    pub binding: u32,
    /// From bound to claim: 30 to 300.
    pub claim: u32,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self { scan: 120, authorize: 120, login: 300, binding: 600, claim: 60 }
    }
}

impl Lifetimes {
    /// Whether each is within its bounds.
    pub fn are_within_bounds(&self) -> bool {
        (30..=300).contains(&self.scan)
            && (30..=300).contains(&self.authorize)
            && (60..=600).contains(&self.login)
            && (60..=1800).contains(&self.binding)
            && (30..=300).contains(&self.claim)
    }
}

pub(super) fn seconds(seconds: u32) -> TimeDelta {
    TimeDelta::seconds(i64::from(seconds))
}
