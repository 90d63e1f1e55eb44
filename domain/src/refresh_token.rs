//! The refresh tokens of a grant: each is good once, and another one takes its place (RFC 9700 §4.14.2). They are numbered from 1 on
//! through the whole grant, and each carries its number. 500 of them in a row are used in one stream, which follows from the number: so
//! streams stay short however long tokens are refreshed, and nothing has to be looked up to find one. Whether they are good at all is
//! the grant's to say: it is one stream of a few events, and voids them all at once.

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    aggregate::{About, CommandError, EventType, Recorded, decided_by, domain_event},
    id::{ApplicationId, GrantId, PoolId, UserId},
};

/// The number of the refresh token that a code brings.
pub const FIRST_GENERATION: u32 = 1;
/// How many tokens in a row are used in one stream.
const IN_A_STREAM: u32 = 500;

/// Which refresh token of which grant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RefreshTokenId {
    /// The grant.
    pub grant: GrantId,
    /// Its number in it, from 1.
    pub generation: u32,
}

impl RefreshTokenId {
    /// The stream in which it is used.
    pub fn stream(&self) -> String {
        self.numbered(self.number())
    }

    /// The stream in which it was made, where that is the one before.
    pub fn stream_before(&self) -> Option<String> {
        let first_of_its_own = self.generation % IN_A_STREAM == 1;
        let before = self.number().checked_sub(1).filter(|_| first_of_its_own);
        before.map(|number| self.numbered(number))
    }

    /// The stream in which the next one is used, where that is another one.
    pub fn stream_after(&self) -> Option<String> {
        let last_of_its_own = self.generation.is_multiple_of(IN_A_STREAM);
        last_of_its_own.then(|| self.numbered(self.number() + 1))
    }

    const fn number(&self) -> u32 {
        self.generation.saturating_sub(1) / IN_A_STREAM
    }

    fn numbered(&self, number: u32) -> String {
        format!("{}.{number}", self.grant)
    }
}

/// What took the place of a token, and what came with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotated {
    /// The pool.
    pub pool: PoolId,
    /// The client.
    pub application: ApplicationId,
    /// The person's account.
    pub user: UserId,
    /// The grant.
    pub grant: GrantId,
    /// The number of the new token.
    pub generation: u32,
    /// What the access token that came with it may read, space-separated: all that was granted, or less.
    pub scope: String,
    /// When that access token expires.
    pub expires_at: DateTime<Utc>,
    /// When it happened.
    pub at: DateTime<Utc>,
}

/// Let another token take the place of one.
#[derive(Clone, Debug)]
pub struct Rotate(pub Rotated);

/// An event of a refresh token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefreshTokenEvent {
    /// It was used, and another one took its place.
    #[serde(rename = "refresh_token.rotated")]
    Rotated(Rotated),
}

domain_event! { RefreshTokenEvent {
    Rotated => "refresh_token.rotated" "1.0" 1,
}}

/// The tokens that are used in one stream.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RefreshTokens {
    /// The last one that took the place of another; `None` before.
    pub last: Option<Rotated>,
}

impl RefreshTokens {
    fn decide(&self, Rotate(next): Rotate) -> Result<Vec<RefreshTokenEvent>, CommandError> {
        let follows = self.last.as_ref().is_none_or(|last| last.generation + 1 == next.generation);
        if follows {
            Ok(vec![RefreshTokenEvent::Rotated(next)])
        } else {
            Err(CommandError::Exists("refresh token"))
        }
    }
}

impl Aggregate for RefreshTokens {
    const TYPE: &'static str = "refresh_token";
    type Command = Rotate;
    type Event = RefreshTokenEvent;
    type Error = CommandError;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: RefreshTokenEvent) {
        let RefreshTokenEvent::Rotated(rotated) = event;
        self.last = Some(rotated);
    }
}

impl Recorded for RefreshTokens {
    const EVENTS: &'static [EventType] = RefreshTokenEvent::TYPES;

    fn about(&self) -> About {
        let last = self.last.as_ref();
        About {
            pool: last.map(|last| last.pool.clone()),
            application: last.map(|last| last.application.clone()),
            subject: last.map(|last| last.user.clone()),
        }
    }
}
