//! How long the tokens of an application live.

use serde::{Deserialize, Serialize};

use crate::aggregate::CommandError;

const DAY: u32 = 24 * 60 * 60;
/// How long a token lives at most, seconds: a day.
pub const LONGEST_TOKEN_SECONDS: u32 = DAY;

/// Lifetimes in seconds. What this version does not know of it, is left to the version that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenLifetimes {
    /// Of an access token: 60 to 86,400 (a day). Whatever ends its grant ends it earlier.
    pub access: u32,
    /// Of an ID token: 60 to 86,400 (a day).
    pub id: u32,
    /// How long an application may refresh its tokens after its code brought the first ones, whatever it does: 300 to 31,536,000
    /// (a year).
    pub refresh: u32,
    /// For how long a refresh token is good if it is not used: 300 to as long as `refresh`.
    pub refresh_idle: u32,
}

impl Default for TokenLifetimes {
    fn default() -> Self {
        Self { access: 600, id: 600, refresh: 30 * DAY, refresh_idle: 14 * DAY }
    }
}

impl TokenLifetimes {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn check(&self) -> Result<(), CommandError> {
        let fields = [("token_lifetimes.access", self.access), ("token_lifetimes.id", self.id)];
        let wrong = fields.into_iter().find(|(_, it)| !(60..=LONGEST_TOKEN_SECONDS).contains(it));
        if let Some((field, _)) = wrong {
            return Err(CommandError::Invalid { field, why: "60 to 86400 seconds" });
        }
        let bounds = 300..=365 * DAY;
        let fields = [
            ("token_lifetimes.refresh", self.refresh),
            ("token_lifetimes.refresh_idle", self.refresh_idle),
        ];
        let wrong = fields.into_iter().find(|(_, it)| !bounds.contains(it));
        match wrong {
            Some((field, _)) => {
                Err(CommandError::Invalid { field, why: "300 to 31536000 seconds" })
            }
            None if self.refresh_idle > self.refresh => Err(CommandError::Invalid {
                field: "token_lifetimes.refresh_idle",
                why: "not more than token_lifetimes.refresh",
            }),
            None => Ok(()),
        }
    }
}
