//! One OpenID Connect authorization: request, code, tokens.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use crate::{
    claim::{Claim, ClaimKind},
    id::{ApplicationId, GrantId, PoolId, SecretHash, SessionId, UserId},
    recorded::{About, Recorded, Undecided, decided_by, domain_event},
};

/// An authorization request, OpenID Connect Core §3.1.2.1, checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// The pool.
    pub pool: PoolId,
    /// The client.
    pub application: ApplicationId,
    /// One of the client's, to the byte.
    pub redirect_uri: String,
    /// The scopes granted, space-separated; `openid` among them.
    pub scope: String,
    /// Echoed to the client.
    pub state: Option<String>,
    /// Echoed in the ID token.
    pub nonce: Option<String>,
    /// PKCE, RFC 7636 §4.2, method S256.
    pub code_challenge: String,
    /// A new scan is asked for, even where there is a session (`prompt=login`).
    pub prompt_login: bool,
    /// The person must have authorized within so many seconds.
    pub max_age: Option<u32>,
    /// The SHA-256 of the cookie that was set with it: only that browser resumes it.
    pub cookie: SecretHash,
    /// When it can be resumed no more.
    pub expires_at: DateTime<Utc>,
}

/// Who signed in, and the code that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// Who.
    pub user: UserId,
    /// By which session.
    pub session: SessionId,
    /// When the person authorized: `auth_time`.
    pub authenticated_at: DateTime<Utc>,
    /// The SHA-256 of the authorization code.
    pub code: SecretHash,
    /// When the code expires.
    pub code_expires_at: DateTime<Utc>,
}

/// An event of a grant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum GrantEvent {
    /// A client asked.
    #[serde(rename = "grant.requested")]
    Requested {
        /// For what.
        request: Box<AuthorizationRequest>,
        /// When.
        at: DateTime<Utc>,
    },
    /// The browser goes back with a code.
    #[serde(rename = "grant.granted")]
    Granted {
        /// Who, and the code.
        granted: Granted,
        /// When.
        at: DateTime<Utc>,
    },
    /// The client has its tokens.
    #[serde(rename = "grant.redeemed")]
    Redeemed {
        /// When.
        at: DateTime<Utc>,
    },
    /// The code or a refresh token was shown again: whatever was issued is void.
    #[serde(rename = "grant.replayed")]
    Replayed {
        /// When.
        at: DateTime<Utc>,
    },
    /// Its tokens are void.
    #[serde(rename = "grant.revoked")]
    Revoked {
        /// Why.
        reason: RevokeReason,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Why a grant was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevokeReason {
    /// The code was shown by a client that it does not belong to, or with a wrong verifier.
    CodeMisused,
    /// The person signed out or said that it was not them.
    SignedOut,
    /// The client asked, RFC 7009.
    Client,
}

domain_event! { GrantEvent {
    Requested => "grant.requested",
    Granted => "grant.granted",
    Redeemed => "grant.redeemed",
    Replayed => "grant.replayed",
    Revoked => "grant.revoked",
}}

/// A command to a grant.
#[derive(Clone, Debug)]
pub enum GrantCommand {
    /// A client asks.
    Request {
        /// For what.
        request: Box<AuthorizationRequest>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// The browser goes back with a code.
    Grant {
        /// Who, and the code.
        granted: Granted,
        /// Now.
        at: DateTime<Utc>,
    },
    /// A client shows the code.
    Redeem {
        /// Which client, once authenticated.
        application: ApplicationId,
        /// The `redirect_uri` of the token request.
        redirect_uri: String,
        /// The S256 challenge of the verifier that it showed.
        code_challenge: String,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Void its tokens.
    Revoke {
        /// Why.
        reason: RevokeReason,
        /// Now.
        at: DateTime<Utc>,
    },
}

/// Where a grant stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantState {
    /// Nothing happened yet.
    #[default]
    Absent,
    /// The person has not signed in yet.
    Requested,
    /// The code is out.
    Granted,
    /// The client has its tokens.
    Redeemed,
    /// The code was shown twice.
    Replayed,
    /// Void.
    Revoked,
}

impl GrantState {
    /// The name in rows.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Requested => "requested",
            Self::Granted => "granted",
            Self::Redeemed => "redeemed",
            Self::Replayed => "replayed",
            Self::Revoked => "revoked",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Requested, Self::Granted, Self::Redeemed, Self::Replayed, Self::Revoked]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// A grant.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Grant {
    /// Where it stands.
    pub state: GrantState,
    /// What was asked for.
    pub request: Option<Box<AuthorizationRequest>>,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// Who signed in, once somebody did.
    pub granted: Option<Granted>,
    /// When the client got its tokens.
    pub redeemed_at: Option<DateTime<Utc>>,
}

impl Grant {
    /// The request, while it waits for somebody to sign in.
    pub fn pending_at(&self, now: DateTime<Utc>) -> Option<&AuthorizationRequest> {
        self.request
            .as_deref()
            .filter(|request| self.state == GrantState::Requested && now < request.expires_at)
    }

    /// The request, where it was made at this pool by the browser with this cookie.
    pub fn request_of(&self, pool: &PoolId, cookie: &SecretHash) -> Option<&AuthorizationRequest> {
        self.request.as_deref().filter(|request| request.pool == *pool && request.cookie == *cookie)
    }

    fn decide(&self, command: GrantCommand) -> Result<Vec<GrantEvent>, Undecided> {
        use GrantCommand as C;
        use GrantEvent as E;
        match command {
            C::Request { .. } if self.request.is_some() => Err(Undecided::Exists("authorization")),
            C::Request { request, at } => Ok(vec![E::Requested { request, at }]),
            C::Grant { granted, at } => match self.pending_at(at) {
                Some(_) => Ok(vec![E::Granted { granted, at }]),
                None => Err(Undecided::Unknown("authorization")),
            },
            C::Redeem { application, redirect_uri, code_challenge, at } => {
                let (Some(request), Some(granted)) = (&self.request, &self.granted) else {
                    return Err(Undecided::Unknown("code"));
                };
                let fits = request.application == application
                    && request.redirect_uri == redirect_uri
                    && request.code_challenge == code_challenge;
                Ok(match self.state {
                    GrantState::Granted if !fits => {
                        vec![E::Revoked { reason: RevokeReason::CodeMisused, at }]
                    }
                    GrantState::Granted if at < granted.code_expires_at => vec![E::Redeemed { at }],
                    GrantState::Redeemed => vec![E::Replayed { at }],
                    _ => Vec::new(),
                })
            }
            C::Revoke { .. } if self.request.is_none() => Err(Undecided::Unknown("authorization")),
            C::Revoke { .. }
                if matches!(self.state, GrantState::Revoked | GrantState::Replayed) =>
            {
                Ok(Vec::new())
            }
            C::Revoke { reason, at } => Ok(vec![E::Revoked { reason, at }]),
        }
    }
}

impl Aggregate for Grant {
    const TYPE: &'static str = "grant";
    type Command = GrantCommand;
    type Event = GrantEvent;
    type Error = Undecided;
    type Services = ();

    decided_by!(decide);

    fn apply(&mut self, event: GrantEvent) {
        match event {
            GrantEvent::Requested { request, at } => {
                self.state = GrantState::Requested;
                self.request = Some(request);
                self.requested_at = at;
            }
            GrantEvent::Granted { granted, .. } => {
                self.state = GrantState::Granted;
                self.granted = Some(granted);
            }
            GrantEvent::Redeemed { at } => {
                self.state = GrantState::Redeemed;
                self.redeemed_at = Some(at);
            }
            GrantEvent::Replayed { .. } => self.state = GrantState::Replayed,
            GrantEvent::Revoked { .. } => self.state = GrantState::Revoked,
        }
    }
}

impl Recorded for Grant {
    fn claims(&self) -> Vec<Claim> {
        match (&self.request, &self.granted) {
            (Some(request), Some(granted)) => {
                vec![Claim::in_pool(
                    &request.pool,
                    ClaimKind::AuthorizationCode,
                    [granted.code.as_str()],
                )]
            }
            _ => Vec::new(),
        }
    }

    fn about(&self) -> About {
        About {
            pool: self.request.as_ref().map(|request| request.pool.clone()),
            application: self.request.as_ref().map(|request| request.application.clone()),
            subject: self.granted.as_ref().map(|granted| granted.user.clone()),
        }
    }
}

/// The answer to a redeemed grant: what its tokens say.
#[derive(Clone, Debug)]
pub struct Redemption {
    /// The grant.
    pub grant: GrantId,
    /// What was asked for.
    pub request: AuthorizationRequest,
    /// Who signed in.
    pub granted: Granted,
}

#[cfg(test)]
mod tests;
