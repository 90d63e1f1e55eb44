//! `console_sessions`, migration 0002: browsers signed in to the console, the ended ones too.

use chrono::{DateTime, Utc};
use domain::{
    console_session::{ConsoleSession, ConsoleSessionEnd, FRESH, LASTS},
    id::{OperatorId, PoolId, SecretHash, SessionId},
};
use serde::Serialize;

use crate::{
    error::ReadError,
    look_ups::Key,
    operators::{pool, scope},
    private::Private,
    result_row::ResultRow,
    table::{Column, Projected, Row, Table, Value},
    views::{View, Views},
};

/// The table.
pub static TABLE: Table = Table {
    name: "console_sessions",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("operator_id"),
        Column::text("credential_hash"),
        Column::text("browser"),
        Column::text("network"),
        Column::time("started_at"),
        Column::time("proved_at"),
        Column::time("ended_at"),
        Column::text("end_reason"),
    ],
};

impl Projected for ConsoleSession {
    fn rows(&self, id: &str, _version: u64) -> Vec<Row> {
        let Some(operator) = &self.operator else {
            return Vec::new();
        };
        let there = self.whereabouts.as_ref();
        let network = there.and_then(|there| there.network.clear());
        let values = vec![
            scope(self.pool.as_ref()).into(),
            id.into(),
            operator.as_str().into(),
            self.credential.as_str().into(),
            there.map(|there| there.browser.as_str()).into(),
            network.map(String::as_str).into(),
            self.started_at.into(),
            self.proved_at.into(),
            self.ended.map(|(at, _)| at).into(),
            Value::word(&self.ended.map(|(_, reason)| reason)),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// A session of the console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConsoleSessionView {
    /// The pool of its person; `None` for the deployment.
    pub pool: Option<PoolId>,
    /// Its id.
    pub id: SessionId,
    /// Who is signed in.
    pub operator: OperatorId,
    /// The SHA-256 of the cookie, which begins with the id.
    #[serde(skip)]
    pub credential: SecretHash,
    /// The browser and its system: "Chrome on Windows".
    pub browser: Option<String>,
    /// The network prefix of its address.
    pub network: Option<Private>,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When the person showed last that it is them; `None` if they scanned, and showed nothing since.
    pub proved_at: Option<DateTime<Utc>>,
    /// When it was ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was ended.
    pub end_reason: Option<ConsoleSessionEnd>,
}

impl ConsoleSessionView {
    /// Whether the browser is signed in at a moment.
    pub fn is_live_at(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.started_at + LASTS
    }

    /// Whether the person showed lately that it is them.
    pub fn is_fresh_at(&self, now: DateTime<Utc>) -> bool {
        self.proved_at.is_some_and(|at| now - at < FRESH)
    }
}

impl View for ConsoleSessionView {
    type Aggregate = ConsoleSession;
    const TABLE: &'static Table = &TABLE;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: pool(row)?,
            id: row.id("id")?,
            operator: row.id("operator_id")?,
            credential: row.id("credential_hash")?,
            browser: row.optional_text("browser")?,
            network: row.optional_text("network")?.map(Private::from),
            started_at: row.time("started_at")?,
            proved_at: row.optional_time("proved_at")?,
            ended_at: row.optional_time("ended_at")?,
            end_reason: row.optional_word("end_reason")?,
        })
    }
}

/// A cookie names its session and not the pool.
pub(crate) const BY_ID_ALONE: Key = Key { table: &TABLE, columns: &["id"] };
pub(crate) const NOT_ENDED: &str = "WHERE operator_id = $1 AND pool = $2 AND ended_at IS NULL";

impl Views {
    /// A session of the console, of whichever pool.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn console_session(
        &self,
        id: &SessionId,
    ) -> Result<Option<ConsoleSessionView>, ReadError> {
        self.by_key(BY_ID_ALONE, [id.as_str()]).await
    }

    /// The sessions of a person that were not ended, those whose time is over too.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn console_sessions_not_ended(
        &self,
        pool: Option<&PoolId>,
        operator: &OperatorId,
    ) -> Result<Vec<ConsoleSessionView>, ReadError> {
        self.all(NOT_ENDED, &[operator.as_str().into(), scope(pool).into()]).await
    }
}
