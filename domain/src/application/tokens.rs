//! How long the tokens of an application live.

use serde::{Deserialize, Serialize};

use crate::aggregate::CommandError;

/// How long a token lives at most, seconds: a day.
pub const LONGEST_TOKEN_SECONDS: u32 = 24 * 60 * 60;

/// Lifetimes in seconds. What this version does not know of it, is left to the version that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenLifetimes {
    /// Of an access token: 60 to 86,400 (a day). Whatever ends its grant ends it earlier.
    pub access: u32,
    /// Of an ID token: 60 to 86,400 (a day).
    pub id: u32,
}

impl Default for TokenLifetimes {
    fn default() -> Self {
        Self { access: 600, id: 600 }
    }
}

impl TokenLifetimes {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn check(&self) -> Result<(), CommandError> {
        let fields = [("token_lifetimes.access", self.access), ("token_lifetimes.id", self.id)];
        let wrong = fields.into_iter().find(|(_, it)| !(60..=LONGEST_TOKEN_SECONDS).contains(it));
        let why = "60 to 86400 seconds";
        wrong.map_or(Ok(()), |(field, _)| Err(CommandError::Invalid { field, why }))
    }
}
