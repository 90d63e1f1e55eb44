//! `sessions`, migration 0002: browsers signed in to a pool's hosted page, the ended ones too.

use chrono::{DateTime, Utc};
use domain::{
    id::{LoginId, PoolId, SecretHash, SessionId, UserId},
    session::{Session, SessionEnd},
};
use serde::Serialize;

use crate::{
    error::ReadError,
    page::{List, Page, Paged},
    result_row::ResultRow,
    table::{Column, Projected, Row, Table, Value},
    views::{View, Views, nothing_matches},
};

/// The table.
pub static TABLE: Table = Table {
    name: "sessions",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("user_id"),
        Column::text("login_id"),
        Column::text("credential_hash"),
        Column::text("browser_hash"),
        Column::time("authenticated_at"),
        Column::time("started_at"),
        Column::time("expires_at"),
        Column::bool("confirmed"),
        Column::time("ended_at"),
        Column::text("end_reason"),
    ],
};

impl Projected for Session {
    fn rows(&self, id: &str, _version: u64) -> Vec<Row> {
        let Some(start) = &self.start else {
            return Vec::new();
        };
        let values = vec![
            start.pool.as_str().into(),
            id.into(),
            start.user.as_str().into(),
            start.login.as_str().into(),
            start.credential.as_str().into(),
            start.browser.clear().map(SecretHash::as_str).into(),
            start.authenticated_at.into(),
            self.started_at.into(),
            start.expires_at.into(),
            self.confirmed.into(),
            self.ended.map(|(at, _)| at).into(),
            Value::word(&self.ended.map(|(_, reason)| reason)),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionView {
    /// The pool.
    pub pool: PoolId,
    /// Its id.
    pub id: SessionId,
    /// The user who is signed in.
    pub user: UserId,
    /// The login that signed in.
    pub login: LoginId,
    /// The SHA-256 of the session cookie, which begins with the id.
    #[serde(skip)]
    pub credential: SecretHash,
    /// When the person authorized: the `auth_time` of OpenID Connect.
    pub authenticated_at: DateTime<Utc>,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Whether it is sure to be the person's own: the browser was known, or they were asked.
    pub confirmed: bool,
    /// When it was ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was ended.
    pub end_reason: Option<SessionEnd>,
}

impl SessionView {
    /// Whether the browser is signed in at a moment.
    pub fn is_live_at(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

impl View for SessionView {
    type Aggregate = Session;
    const TABLE: &'static Table = &TABLE;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: row.id("pool")?,
            id: row.id("id")?,
            user: row.id("user_id")?,
            login: row.id("login_id")?,
            credential: row.id("credential_hash")?,
            authenticated_at: row.time("authenticated_at")?,
            started_at: row.time("started_at")?,
            expires_at: row.time("expires_at")?,
            confirmed: row.bool("confirmed")?,
            ended_at: row.optional_time("ended_at")?,
            end_reason: row.optional_word("end_reason")?,
        })
    }
}

pub(crate) const BROWSER_KNOWN: &str = "SELECT 1 FROM sessions AS own \
    WHERE pool = $1 AND user_id = $2 AND browser_hash = $3 AND confirmed AND NOT EXISTS ( \
        SELECT 1 FROM sessions AS other WHERE other.pool = own.pool AND other.user_id = own.user_id \
        AND other.browser_hash = own.browser_hash AND other.end_reason = 'disowned' \
        AND other.ended_at >= own.started_at) LIMIT 1";

pub(crate) const LAST_SIGNED_IN: &str =
    "SELECT MAX(started_at) AS started_at FROM sessions WHERE pool = $1 AND user_id = $2";

pub(crate) const NOT_ENDED: &str =
    "SELECT id FROM sessions WHERE pool = $1 AND user_id = $2 AND ended_at IS NULL";

/// After the pool and the user.
const TO_END: &str = "ended_at IS NULL AND (expires_at > ? OR id IN (SELECT session_id FROM grants \
    WHERE pool = $1 AND user_id = $2 AND state = 'redeemed' AND refresh_expires_at > ?))";

pub(crate) fn to_end(pool: &PoolId, user: &UserId, now: DateTime<Utc>) -> List {
    let mut list = List::new(&TABLE, pool.as_str(), "started_at");
    list.and("user_id = ?", user.as_str()).and(TO_END, now);
    list
}

impl Views {
    /// A session.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn session(
        &self,
        pool: &PoolId,
        id: &SessionId,
    ) -> Result<Option<SessionView>, ReadError> {
        self.by_id(pool.as_str(), id.as_str()).await
    }

    /// Whether a user signed in with that browser before, for sure, and nobody said since that it was somebody else.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn browser_known(
        &self,
        pool: &PoolId,
        user: &UserId,
        browser: &SecretHash,
    ) -> Result<bool, ReadError> {
        let key = [pool.as_str().into(), user.as_str().into(), browser.as_str().into()];
        Ok(!nothing_matches(&key) && self.database.one(BROWSER_KNOWN, &key).await?.is_some())
    }

    /// The sessions of a user that were not ended, those whose time is over too.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sessions_not_ended(
        &self,
        pool: &PoolId,
        user: &UserId,
    ) -> Result<Vec<SessionId>, ReadError> {
        let key = [pool.as_str().into(), user.as_str().into()];
        if nothing_matches(&key) {
            return Ok(Vec::new());
        }
        let rows = self.database.all(NOT_ENDED, &key).await?;
        rows.iter().map(|row| row.id("id")).collect()
    }

    /// A page of a user's sessions that there is something to end of at the moment `now`, the newest first: they last, or an application may
    /// refresh its tokens.
    ///
    /// # Errors
    /// If the database does not answer, or the cursor belongs to another list.
    pub async fn sessions_to_end(
        &self,
        pool: &PoolId,
        user: &UserId,
        page: &Page,
        now: DateTime<Utc>,
    ) -> Result<Paged<SessionView>, ReadError> {
        self.page(to_end(pool, user, now), page).await
    }

    /// When a user signed in last; `None` for never.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn last_signed_in(
        &self,
        pool: &PoolId,
        user: &UserId,
    ) -> Result<Option<DateTime<Utc>>, ReadError> {
        let key = [pool.as_str().into(), user.as_str().into()];
        let last = self.database.one(LAST_SIGNED_IN, &key).await?;
        Ok(last.map(|last| last.optional_time("started_at")).transpose()?.flatten())
    }
}
