//! `grants`, migration 0002: authorizations of OpenID Connect, and tickets, from the moment somebody signed in for one.

use chrono::{DateTime, Utc};
use domain::{
    grant::{Grant, GrantState},
    id::{ApplicationId, ConnectionId, GrantId, PoolId, SessionId, UserId},
    refresh_token::RefreshTokens,
};

use crate::{
    error::ReadError,
    result_row::ResultRow,
    table::{Column, Projected, Row, Table, Value},
    views::{View, Views},
};

/// The table.
pub static TABLE: Table = Table {
    name: "grants",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("application_id"),
        Column::text("connection_id"),
        Column::text("user_id"),
        Column::text("session_id"),
        Column::text("state"),
        Column::text("scope"),
        Column::text("redirect_uri"),
        Column::time("authenticated_at"),
        Column::time("granted_at"),
        Column::time("code_expires_at"),
        Column::time("redeemed_at"),
        Column::time("refresh_expires_at"),
    ],
};

impl Projected for Grant {
    fn rows(&self, id: &str, _version: u64) -> Vec<Row> {
        let Some(granted) = &self.granted else {
            return Vec::new();
        };
        let values = vec![
            granted.pool.as_str().into(),
            id.into(),
            granted.application.as_str().into(),
            granted.connection.as_ref().map(ConnectionId::as_str).into(),
            granted.user.as_str().into(),
            granted.session.as_str().into(),
            Value::word(&self.state),
            granted.scope.as_str().into(),
            granted.redirect_uri.as_str().into(),
            granted.authenticated_at.into(),
            self.granted_at.into(),
            granted.code_expires_at.into(),
            self.redeemed_at.into(),
            self.refresh_expires_at.into(),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// What is true of them their grant says: they have no rows.
impl Projected for RefreshTokens {
    fn rows(&self, _id: &str, _version: u64) -> Vec<Row> {
        Vec::new()
    }
}

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantView {
    /// The pool.
    pub pool: PoolId,
    /// Its id.
    pub id: GrantId,
    /// The client.
    pub application: ApplicationId,
    /// The connection at whose callback URL the client waits for a ticket; `None` for OpenID Connect.
    pub connection: Option<ConnectionId>,
    /// The user who signed in.
    pub user: UserId,
    /// The session by which they did.
    pub session: SessionId,
    /// Where it stands.
    pub state: GrantState,
    /// The scopes granted, space-separated.
    pub scope: String,
    /// The address of the client that the code was sent to.
    pub redirect_uri: String,
    /// When the person authorized: the `auth_time` of OpenID Connect.
    pub authenticated_at: DateTime<Utc>,
    /// When it was granted.
    pub granted_at: DateTime<Utc>,
    /// When the code expires.
    pub code_expires_at: DateTime<Utc>,
    /// When the client got its tokens.
    pub redeemed_at: Option<DateTime<Utc>>,
    /// Until when its tokens may be refreshed; `None` if they may not.
    pub refresh_expires_at: Option<DateTime<Utc>>,
}

impl View for GrantView {
    type Aggregate = Grant;
    const TABLE: &'static Table = &TABLE;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: row.id("pool")?,
            id: row.id("id")?,
            application: row.id("application_id")?,
            connection: row.optional_id("connection_id")?,
            user: row.id("user_id")?,
            session: row.id("session_id")?,
            state: row.word("state")?,
            scope: row.text("scope")?,
            redirect_uri: row.text("redirect_uri")?,
            authenticated_at: row.time("authenticated_at")?,
            granted_at: row.time("granted_at")?,
            code_expires_at: row.time("code_expires_at")?,
            redeemed_at: row.optional_time("redeemed_at")?,
            refresh_expires_at: row.optional_time("refresh_expires_at")?,
        })
    }
}

impl Views {
    /// A grant.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn grant(&self, pool: &PoolId, id: &GrantId) -> Result<Option<GrantView>, ReadError> {
        self.by_id(pool.as_str(), id.as_str()).await
    }
}
