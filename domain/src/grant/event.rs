//! What happens to a grant.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Proof, Redeem};
use crate::{
    aggregate::domain_event,
    id::{ApplicationId, ConnectionId, PoolId, SecretHash, SessionId, UserId},
    personal::Personal,
    words::words,
};

/// The person, what they signed in for, and the code that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// The pool.
    pub pool: PoolId,
    /// The client.
    pub application: ApplicationId,
    /// The connection at whose callback URL the client waits: the code is a ticket. `None` for OpenID Connect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionId>,
    /// The person's account.
    pub user: UserId,
    /// The session that they signed in by.
    pub session: SessionId,
    /// Where the browser goes back to, to the byte.
    pub redirect_uri: String,
    /// The scopes granted, space-separated; `openid` among them. Empty for a ticket.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
    /// PKCE, RFC 7636 §4.2, method S256. Empty for a ticket.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code_challenge: String,
    /// Echoed in the ID token. Clients choose it freely, and some put into it what is about a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Personal<String>>,
    /// An operator tried the sign-in from the console, which is told in place of the client.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub experience: bool,
    /// One of the console's people comes in to it by scanning: the console is told in place of the client.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub entrance: bool,
    /// When the person authorized: `auth_time`.
    pub authenticated_at: DateTime<Utc>,
    /// The SHA-256 of the authorization code, which begins with the id of the grant.
    pub code: SecretHash,
    /// When the code expires.
    pub code_expires_at: DateTime<Utc>,
}

impl Granted {
    /// Whether it was granted that tokens are refreshed.
    pub fn is_offline(&self) -> bool {
        has_scope(&self.scope, OFFLINE_ACCESS)
    }

    /// Whether it is the client that asked, with the right verifier; for a ticket, the client whose ticket it is.
    pub(crate) fn is_redeemed_by(&self, redeem: &Redeem) -> bool {
        let fits = match (&redeem.proof, &self.connection) {
            (Proof::Verifier { code_challenge, .. }, None) => {
                *code_challenge == self.code_challenge
            }
            (Proof::Ticket { .. }, Some(_)) => true,
            _ => false,
        };
        fits && self.application == redeem.application
    }

    /// Whether it was sent where the client says that it came from.
    pub(crate) fn was_sent_to(&self, proof: &Proof) -> bool {
        match proof {
            Proof::Verifier { redirect_uri, .. } => self.redirect_uri == *redirect_uri,
            Proof::Ticket { connection } => connection.is_none() || *connection == self.connection,
        }
    }
}

/// The scope that asks for refresh tokens, OpenID Connect Core §11.
pub const OFFLINE_ACCESS: &str = "offline_access";

/// Whether a scope is among those granted, space-separated.
pub fn has_scope(granted: &str, scope: &str) -> bool {
    granted.split(' ').any(|one| one == scope)
}

words! {
    /// Why a grant was revoked.
    pub enum RevokeReason {
        /// The code was shown by a client that it does not belong to, or with a wrong verifier.
        CodeMisused => "code_misused",
        /// A refresh token was shown by a client that it does not belong to.
        RefreshTokenMisused => "refresh_token_misused",
        /// The person signed out or said that it was not them. No route yet.
        SignedOut => "signed_out",
        /// The client asked, RFC 7009.
        Client => "client",
    }
}

/// An event of a grant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum GrantEvent {
    /// The browser goes back with a code.
    #[serde(rename = "grant.granted")]
    Granted {
        /// The person, what they signed in for, and the code.
        #[serde(flatten)]
        granted: Box<Granted>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The client has its tokens, or was told the user of its ticket.
    #[serde(rename = "grant.redeemed")]
    Redeemed {
        /// The number of the refresh token that it may have brought: 1. Those that take its place count on from it.
        generation: u32,
        /// What they may read; nothing, where a ticket was exchanged.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        scope: String,
        /// When the access token expires; for a ticket, which brings none, when it was exchanged.
        expires_at: DateTime<Utc>,
        /// Until when the client may refresh its tokens; absent if it may not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refresh_expires_at: Option<DateTime<Utc>>,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The code or a refresh token was shown again: whatever was issued is void.
    #[serde(rename = "grant.replayed")]
    Replayed {
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// Its tokens are void.
    #[serde(rename = "grant.revoked")]
    Revoked {
        /// Why they are void.
        reason: RevokeReason,
        /// When it happened.
        at: DateTime<Utc>,
    },
    /// The person was erased: what was about them opens no more, and its tokens are void.
    #[serde(rename = "grant.erased")]
    Erased {
        /// When it happened.
        at: DateTime<Utc>,
    },
}

domain_event! { GrantEvent {
    Granted => "grant.granted" "1.0" 1,
    Redeemed => "grant.redeemed" "1.0" 1,
    Replayed => "grant.replayed" "1.0" 1,
    Revoked => "grant.revoked" "1.0" 1,
    Erased => "grant.erased" "1.0" 1,
}}
