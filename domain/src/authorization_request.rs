//! An authorization request that waits for somebody to sign in: of OpenID Connect, or of a site without it that waits at a
//! connection's callback URL. It is no history: it is kept beside, and what mattered of it stands in `grant.granted`.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    application::ApplicationSettings,
    id::{ApplicationId, ConnectionId, SecretHash, UserId},
    words::words,
};

words! {
    /// How the browser carries the answer to the client (`response_mode`).
    #[derive(Default)]
    pub enum ResponseMode {
        /// In the query of the address (OAuth 2.0 Multiple Response Types §2.1).
        #[default]
        Query => "query",
        /// In its fragment, which the browser keeps to itself and to the client's scripts (the same).
        Fragment => "fragment",
        /// By a form that the browser posts there (OAuth 2.0 Form Post Response Mode §2).
        FormPost => "form_post",
        /// By a message to the page that opened the window (draft-sakimura-oauth-wmrm, simple mode).
        WebMessage => "web_message",
    }
}

/// A checked authorization request: OpenID Connect Core §3.1.2.1, or one for a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The client.
    pub application: ApplicationId,
    /// The connection whose callback URL a ticket is asked for at: it alone may be signed in by, besides a session. `None` for
    /// OpenID Connect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection: Option<ConnectionId>,
    /// One of the client's, to the byte; for a ticket the connection's callback URL.
    pub redirect_uri: String,
    /// How the browser carries the answer there.
    #[serde(default)]
    pub response_mode: ResponseMode,
    /// The scopes granted, space-separated; `openid` among them. Empty for a ticket.
    pub scope: String,
    /// Echoed to the client.
    pub state: Option<String>,
    /// Echoed in the ID token.
    pub nonce: Option<String>,
    /// PKCE, RFC 7636 §4.2, method S256. Empty for a ticket, which only a client with a secret may show.
    pub code_challenge: String,
    /// A new scan is asked for, even if there is a session (`prompt=login`).
    pub prompt_login: bool,
    /// The person must have authorized within this number of seconds.
    pub max_age: Option<u32>,
    /// Whom the client means (`id_token_hint`): nobody else is signed in by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<UserId>,
    /// The SHA-256 of the cookie that was set with it: only that browser resumes it.
    pub cookie: SecretHash,
    /// The console asks, so that an operator sees what the client would be told: it goes back to the console.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub experience: bool,
    /// The console asks for one of its own people, who comes in to it by scanning: it goes back to the console.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub entrance: bool,
    /// When it was made.
    pub requested_at: DateTime<Utc>,
    /// When it can be resumed no more.
    pub expires_at: DateTime<Utc>,
}

impl AuthorizationRequest {
    /// Whether it still waits.
    pub fn waits_at(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at
    }

    /// Whether its address is one of the client's, as they are now, or the console's.
    pub fn leads_back_to(&self, client: &ApplicationSettings) -> bool {
        self.experience || self.entrance || client.redirects_to(&self.redirect_uri)
    }

    /// Whether it may be answered for a user.
    pub fn is_for(&self, user: &UserId) -> bool {
        self.subject.as_ref().is_none_or(|subject| subject == user)
    }

    /// Whether a session of whom it is for is fresh enough. One whose login was issued for this very request always is, whatever the clocks
    /// of several machines say. `prompt=login` takes no other; `max_age` takes one whose person authorized at most that
    /// number of seconds ago (OpenID Connect Core §3.1.2.1).
    pub fn accepts(
        &self,
        login_was_for_it: bool,
        authenticated_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> bool {
        let young = |max_age: u32| now - authenticated_at <= TimeDelta::seconds(i64::from(max_age));
        login_was_for_it || (!self.prompt_login && self.max_age.is_none_or(young))
    }
}

#[cfg(test)]
mod tests;
