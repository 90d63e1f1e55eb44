//! Logins: attempts to sign in by a code.

pub mod events;
pub mod list;
pub mod one;

use chrono::{DateTime, Utc};
use domain::{
    login::{How, State},
    reason::Reason,
};
use projections::logins::LoginView;
use serde::Serialize;
use utoipa::ToSchema;

use super::clear::clear;

/// A login: one attempt to sign in by a code, as it stands now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Login {
    /// Its id. It is not what the code holds.
    pub id: String,
    /// Where it stands, by the clock.
    #[schema(value_type = String, examples("claimed"))]
    pub state: State,
    /// Why it ended without a sign-in; null if it did not.
    #[schema(value_type = Option<String>, examples("login_expired"))]
    pub reason: Option<Reason>,
    /// The application, an OpenID Connect client.
    pub application: String,
    /// The connection.
    pub connection: String,
    /// The OpenID Connect grant that it serves: the `jti` of its access token. Null if no authorization request started it.
    pub grant: Option<String>,
    /// The login that asked which account is theirs, if this one is to prove it. Null for every other one.
    pub proves: Option<String>,
    /// The user who gets a further way in by it. Null where it is for anything else.
    pub links: Option<String>,
    /// The account, once bound.
    pub user: Option<String>,
    /// How the account was found: `known_identity`, `known_union_identity`, `new_user`, `phone_matched`,
    /// `chosen_new` or `proven`.
    #[schema(value_type = Option<String>)]
    pub how: Option<How>,
    /// The session that the browser took.
    pub session: Option<String>,
    /// The browser that started it.
    #[schema(examples("Chrome on Windows"))]
    pub browser: String,
    /// The browser's network prefix, /24 of IPv4 or /48 of IPv6; null if it was erased.
    #[schema(examples("203.0.113.0/24"))]
    pub network: Option<String>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it was scanned first.
    pub scanned_at: Option<DateTime<Utc>>,
    /// When the person agreed.
    pub authorized_at: Option<DateTime<Utc>>,
    /// When the account was known.
    pub bound_at: Option<DateTime<Utc>>,
    /// When it ended. A login whose time is over may stand as expired before its end is recorded.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it expires, unless it goes on.
    pub expires_at: DateTime<Utc>,
    /// The number of its events.
    pub seq: i64,
}

impl From<LoginView> for Login {
    fn from(login: LoginView) -> Self {
        Self {
            id: login.id.to_string(),
            state: login.state,
            reason: login.reason,
            application: login.application.to_string(),
            connection: login.connection.to_string(),
            grant: login.grant.map(|grant| grant.to_string()),
            proves: login.proves.map(|login| login.to_string()),
            links: login.links.map(|user| user.to_string()),
            user: login.user.map(|user| user.to_string()),
            how: login.how,
            session: login.session.map(|session| session.to_string()),
            browser: login.browser,
            network: clear(login.network),
            issued_at: login.issued_at,
            scanned_at: login.scanned_at,
            authorized_at: login.authorized_at,
            bound_at: login.bound_at,
            ended_at: login.ended_at,
            expires_at: login.expires_at,
            seq: login.seq,
        }
    }
}
