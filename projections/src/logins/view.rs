//! A login as its row tells.

use chrono::{DateTime, Utc};
use domain::{
    id::{ApplicationId, ConnectionId, GrantId, LoginId, PoolId, SecretHash, SessionId, UserId},
    login::{Credential, How, Login, State},
    reason::Reason,
};
use serde::Serialize;

use super::TABLE;
use crate::{
    error::ReadError,
    look_ups::Key,
    private::Private,
    result_row::ResultRow,
    table::Table,
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
    /// The grant that it serves, if an authorization request started it.
    pub grant: Option<GrantId>,
    /// The login whose question it answers, if it is to prove an account.
    pub proves: Option<LoginId>,
    /// The user who gets a further way in, if it is for that.
    pub links: Option<UserId>,
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
    /// The openid of the person who scanned last; `None` before a scan or if it was erased.
    #[serde(skip)]
    pub openid: Option<Private>,
    /// The browser that started it: "Chrome on Windows".
    pub browser: String,
    /// The browser's network prefix; `None` if it was erased.
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
    type Aggregate = Login;
    const TABLE: &'static Table = &TABLE;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: row.id("pool")?,
            id: row.id("id")?,
            application: row.id("application_id")?,
            connection: row.id("connection_id")?,
            ticket: row.text("ticket")?,
            credential: Credential {
                kind: row.word("credential_kind")?,
                hash: row.id("credential_hash")?,
            },
            grant: row.optional_id("grant_id")?,
            proves: row.optional_id("proves_login_id")?,
            links: row.optional_id("links_user_id")?,
            state: row.word("state")?,
            reason: row.optional_word("reason")?,
            new_account_allowed: row.bool("new_account_allowed")?,
            user: row.optional_id("user_id")?,
            how: row.optional_word("how")?,
            session: row.optional_id("session_id")?,
            phone_token: row.optional_id("phone_token_hash")?,
            openid: row.private("openid")?,
            browser: row.text("browser")?,
            network: row.private("network")?,
            issued_at: row.time("issued_at")?,
            scanned_at: row.optional_time("scanned_at")?,
            authorized_at: row.optional_time("authorized_at")?,
            bound_at: row.optional_time("bound_at")?,
            ended_at: row.optional_time("ended_at")?,
            expires_at: row.time("expires_at")?,
            seq: row.int("seq")?,
        })
    }
}

pub(crate) const BY_ID_ALONE: Key = Key { table: &TABLE, columns: &["id"] };
pub(crate) const BY_TICKET: Key = Key { table: &TABLE, columns: &["ticket"] };

impl Views {
    /// A login.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn login(&self, pool: &PoolId, id: &LoginId) -> Result<Option<LoginView>, ReadError> {
        let login = self.login_by_id(id).await?;
        Ok(login.filter(|login| login.pool == *pool))
    }

    /// The login with that id in whatever pool: on the scan host, the id in the phone token decides the pool.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn login_by_id(&self, id: &LoginId) -> Result<Option<LoginView>, ReadError> {
        self.by_key(BY_ID_ALONE, [id.as_str()]).await
    }

    /// The login with that ticket in whatever pool: on the scan host, the ticket decides the pool.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn login_by_ticket(&self, ticket: &str) -> Result<Option<LoginView>, ReadError> {
        self.by_key(BY_TICKET, [ticket]).await
    }
}
