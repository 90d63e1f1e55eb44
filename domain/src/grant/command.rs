//! What may be asked of a grant.

use chrono::{DateTime, Utc};

use super::{Granted, RevokeReason};
use crate::id::{ApplicationId, ConnectionId};

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
    /// A client shows the code or the ticket.
    Redeem(Redeem),
    /// Void its tokens, because a refresh token was shown that another one took the place of.
    Replay {
        /// The time of the command.
        at: DateTime<Utc>,
    },
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

/// What a client shows together with a code or a ticket.
#[derive(Clone, Debug)]
pub struct Redeem {
    /// The client, already authenticated.
    pub application: ApplicationId,
    /// How it shows that it is the one that was meant.
    pub proof: Proof,
    /// When the tokens that it gets expire.
    pub tokens_expire_at: DateTime<Utc>,
    /// Until when it may refresh them, if that was asked for; `None` if it may not.
    pub refresh_expires_at: Option<DateTime<Utc>>,
    /// The time of the command.
    pub at: DateTime<Utc>,
}

/// How a client shows that a code or a ticket was meant for it. What fits the one never fits the other.
#[derive(Clone, Debug)]
pub enum Proof {
    /// A code, at the token endpoint.
    Verifier {
        /// The `redirect_uri` of the token request.
        redirect_uri: String,
        /// The S256 challenge of the verifier that it showed.
        code_challenge: String,
    },
    /// A ticket. Its client showed its secret.
    Ticket {
        /// The connection at whose callback URL it says that the ticket came; `None` if it does not say.
        connection: Option<ConnectionId>,
    },
}
