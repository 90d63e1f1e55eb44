//! How long the parts of a login may take.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::aggregate::CommandError;

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
    ///
    /// # Errors
    /// [`CommandError::Invalid`], with the first that is not.
    pub fn check(&self) -> Result<(), CommandError> {
        let bounds = [
            ("lifetimes.scan", self.scan, 30..=300, "30 to 300 seconds"),
            ("lifetimes.authorize", self.authorize, 30..=300, "30 to 300 seconds"),
            ("lifetimes.login", self.login, 60..=600, "60 to 600 seconds"),
            ("lifetimes.binding", self.binding, 60..=1800, "60 to 1800 seconds"),
            ("lifetimes.claim", self.claim, 30..=300, "30 to 300 seconds"),
        ];
        let wrong = bounds.into_iter().find(|(_, seconds, bounds, _)| !bounds.contains(seconds));
        match wrong {
            Some((field, _, _, why)) => Err(CommandError::Invalid { field, why }),
            None if self.scan > self.login => Err(CommandError::Invalid {
                field: "lifetimes.scan",
                why: "not more than lifetimes.login",
            }),
            None => Ok(()),
        }
    }
}

pub(super) fn seconds(seconds: u32) -> TimeDelta {
    TimeDelta::seconds(i64::from(seconds))
}
