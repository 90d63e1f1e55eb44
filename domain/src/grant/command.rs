//! What may be asked of a grant.

use chrono::{DateTime, Utc};

use super::{Granted, RevokeReason};
use crate::id::ApplicationId;

/// A command to a grant.
#[derive(Clone, Debug)]
pub enum GrantCommand {
    /// The browser goes back with a code.
    Grant {
        /// The person, what they signed in for, and the code.
        granted: Box<Granted>,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// A client shows the code.
    Redeem(Redeem),
    /// Void its tokens.
    Revoke {
        /// Why they are void.
        reason: RevokeReason,
        /// The time of the command.
        at: DateTime<Utc>,
    },
    /// The person is erased.
    Erase {
        /// The time of the command.
        at: DateTime<Utc>,
    },
}

/// What a client shows together with a code.
#[derive(Clone, Debug)]
pub struct Redeem {
    /// The client, already authenticated.
    pub application: ApplicationId,
    /// The `redirect_uri` of the token request.
    pub redirect_uri: String,
    /// The S256 challenge of the verifier that it showed.
    pub code_challenge: String,
    /// When the tokens that it gets expire.
    pub tokens_expire_at: DateTime<Utc>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}
