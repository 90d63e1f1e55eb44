//! A login as its row tells.

use chrono::{DateTime, Utc};
use domain::{
    claim::Claim,
    id::{ApplicationId, ConnectionId, GrantId, LoginId, PoolId, SecretHash, SessionId, UserId},
    login::{Credential, How, Reason, State},
};
use serde::Serialize;

use super::TABLE;
use crate::{
    database::ReadError,
    private::Private,
    record::Record,
    row::Table,
    views::{View, Views},
};

/// A login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoginView {
    /// The pool.
    pub pool: PoolId,
    /// Its id.
    pub id: LoginId,
    /// The application.
    pub application: ApplicationId,
    /// The connection.
    pub connection: ConnectionId,
    /// The public id inside the code.
    #[serde(skip)]
    pub ticket: String,
    /// What the browser holds.
    #[serde(skip)]
    pub credential: Credential,
    /// The authorization request that it serves, where one started it.
    pub authorization: Option<GrantId>,
    /// Where it stands by its events; see [`LoginView::at`].
    pub state: State,
    /// Why it ended without a session.
    pub reason: Option<Reason>,
    /// Whether a new account may be chosen, while the browser is asked.
    #[serde(skip)]
    pub new_account_allowed: bool,
    /// The account, once bound.
    pub user: Option<UserId>,
    /// How the account was found.
    pub how: Option<How>,
    /// The session that the browser took.
    pub session: Option<SessionId>,
    /// The SHA-256 of what the phone of the last scan holds.
    #[serde(skip)]
    pub phone_token: Option<SecretHash>,
    /// The openid of the person who scanned last; `None` before a scan or where it was erased.
    #[serde(skip)]
    pub openid: Option<Private>,
    /// The browser that started it: "Chrome on Windows".
    pub browser: String,
    /// The browser's network prefix; `None` where it was erased.
    pub network: Option<Private>,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// When it was scanned first.
    pub scanned_at: Option<DateTime<Utc>>,
    /// When the person agreed.
    pub authorized_at: Option<DateTime<Utc>>,
    /// When the account was known.
    pub bound_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it expires, unless it goes on.
    pub expires_at: DateTime<Utc>,
    /// The number of its events; grows with each.
    pub seq: i64,
}

impl LoginView {
    /// Where it stands at a moment: expired when its time says so, whether or not the event was written yet.
    pub fn state_at(&self, now: DateTime<Utc>) -> State {
        if !self.state.is_terminal() && now >= self.expires_at {
            State::Expired
        } else {
            self.state
        }
    }

    /// The login as it stands at a moment, its reason too. This is what is shown outside.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> Self {
        let state = self.state_at(now);
        let reason = if state == self.state { self.reason } else { Some(Reason::LoginExpired) };
        Self { state, reason, ..self }
    }
}

impl View for LoginView {
    const TABLE: &'static Table = &TABLE;

    fn read(record: &Record) -> Result<Self, ReadError> {
        Ok(Self {
            pool: record.id("pool")?,
            id: record.id("id")?,
            application: record.id("application_id")?,
            connection: record.id("connection_id")?,
            ticket: record.text("ticket")?,
            credential: Credential {
                kind: record.word("credential_kind")?,
                hash: record.id("credential_hash")?,
            },
            authorization: record.optional_id("grant_id")?,
            state: record.word("state")?,
            reason: record.optional_word("reason")?,
            new_account_allowed: record.bool("new_account_allowed")?,
            user: record.optional_id("user_id")?,
            how: record.optional_word("how")?,
            session: record.optional_id("session_id")?,
            phone_token: record.optional_id("phone_token_hash")?,
            openid: record.private("openid")?,
            browser: record.text("browser")?,
            network: record.private("network")?,
            issued_at: record.time("issued_at")?,
            scanned_at: record.optional_time("scanned_at")?,
            authorized_at: record.optional_time("authorized_at")?,
            bound_at: record.optional_time("bound_at")?,
            ended_at: record.optional_time("ended_at")?,
            expires_at: record.time("expires_at")?,
            seq: record.int("seq")?,
        })
    }
}

impl Views {
    /// A login.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn login(&self, pool: &PoolId, id: &LoginId) -> Result<Option<LoginView>, ReadError> {
        self.one("WHERE pool = $1 AND id = $2", &[pool.as_str().into(), id.as_str().into()]).await
    }

    /// The login that holds a name: on the scan host the ticket or the phone token decides the pool.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn login_of(&self, claim: &Claim) -> Result<Option<LoginView>, ReadError> {
        self.held(claim, "", &[]).await
    }
}
