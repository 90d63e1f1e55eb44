//! `grants`, migration 0002: OpenID Connect authorizations, from request to tokens.

use chrono::{DateTime, Utc};
use domain::{
    grant::{AuthorizationRequest, Grant, GrantState},
    id::{GrantId, PoolId, SessionId, UserId},
};

use crate::{
    database::ReadError,
    record::Record,
    row::{Column, Projected, Row, Table, Value},
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
        Column::text("state"),
        Column::text("request"),
        Column::text("user_id"),
        Column::text("session_id"),
        Column::time("authenticated_at"),
        Column::time("requested_at"),
        Column::time("expires_at"),
        Column::time("code_expires_at"),
        Column::time("redeemed_at"),
    ],
};

impl Projected for Grant {
    fn rows(&self, id: &str, _version: u64) -> Vec<Row> {
        let Some(request) = &self.request else {
            return Vec::new();
        };
        let granted = self.granted.as_ref();
        let values = vec![
            request.pool.as_str().into(),
            id.into(),
            request.application.as_str().into(),
            Value::word(&self.state),
            Value::json(request),
            granted.map(|granted| granted.user.as_str()).into(),
            granted.map(|granted| granted.session.as_str()).into(),
            granted.map(|granted| granted.authenticated_at).into(),
            self.requested_at.into(),
            request.expires_at.into(),
            granted.map(|granted| granted.code_expires_at).into(),
            self.redeemed_at.into(),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantView {
    /// The pool.
    pub pool: PoolId,
    /// Its id.
    pub id: GrantId,
    /// Where it stands by its events; see [`GrantView::pending_at`].
    pub state: GrantState,
    /// What was asked for.
    pub request: AuthorizationRequest,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// Who signed in, once somebody did.
    pub user: Option<UserId>,
    /// By which session.
    pub session: Option<SessionId>,
    /// When the person authorized: the `auth_time` of OpenID Connect.
    pub authenticated_at: Option<DateTime<Utc>>,
    /// When the code expires, once there is one.
    pub code_expires_at: Option<DateTime<Utc>>,
    /// When the client got its tokens.
    pub redeemed_at: Option<DateTime<Utc>>,
}

impl GrantView {
    /// The request, while it waits for somebody to sign in.
    pub fn pending_at(&self, now: DateTime<Utc>) -> Option<&AuthorizationRequest> {
        Some(&self.request)
            .filter(|request| self.state == GrantState::Requested && now < request.expires_at)
    }
}

impl View for GrantView {
    const TABLE: &'static Table = &TABLE;

    fn read(record: &Record) -> Result<Self, ReadError> {
        Ok(Self {
            pool: record.id("pool")?,
            id: record.id("id")?,
            state: record.word("state")?,
            request: record.json("request")?,
            requested_at: record.time("requested_at")?,
            user: record.optional_id("user_id")?,
            session: record.optional_id("session_id")?,
            authenticated_at: record.optional_time("authenticated_at")?,
            code_expires_at: record.optional_time("code_expires_at")?,
            redeemed_at: record.optional_time("redeemed_at")?,
        })
    }
}

impl Views {
    /// A grant.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn grant(&self, pool: &PoolId, id: &GrantId) -> Result<Option<GrantView>, ReadError> {
        self.one("WHERE pool = $1 AND id = $2", &[pool.as_str().into(), id.as_str().into()]).await
    }
}
