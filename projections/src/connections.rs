//! `connections`, migration 0002: the configured identity sources of a pool.

use chrono::{DateTime, Utc};
use domain::{
    association::Policy,
    connection::{Connection, ConnectionKind, ConnectionSettings},
    id::{ConnectionId, PoolId},
};
use serde::Serialize;

use crate::{
    database::ReadError,
    record::Record,
    row::{Column, Projected, Row, Table, Value},
    views::{View, Views},
};

/// The table.
pub static TABLE: Table = Table {
    name: "connections",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("identifier"),
        Column::text("kind"),
        Column::text("name"),
        Column::text("callback_url"),
        Column::text("logo"),
        Column::text("app_id"),
        Column::text("association"),
        Column::bool("login_only"),
        Column::text("phone"),
        Column::text("wechat_subject"),
        Column::text("code_style"),
        Column::bool("presence"),
        Column::text("secret_fingerprint"),
        Column::time("created_at"),
    ],
};

impl Projected for Connection {
    fn rows(&self, _id: &str, _version: u64) -> Vec<Row> {
        let Some(pool) = self.pool.as_ref().filter(|_| self.exists()) else {
            return Vec::new();
        };
        let settings = &self.settings;
        let values = vec![
            pool.as_str().into(),
            self.id.as_str().into(),
            self.identifier.as_str().into(),
            Value::word(&self.kind),
            settings.name.as_str().into(),
            settings.callback_url.as_deref().into(),
            settings.logo.as_deref().into(),
            settings.app_id.as_deref().into(),
            Value::word(&settings.policy.association),
            settings.policy.login_only.into(),
            Value::word(&settings.policy.phone),
            settings.wechat_subject.as_deref().into(),
            Value::word(&settings.code_style),
            settings.presence.into(),
            self.secret_fingerprint.as_deref().into(),
            self.created_at.into(),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// A connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConnectionView {
    /// The pool.
    pub pool: PoolId,
    /// Its id.
    pub id: ConnectionId,
    /// Its name in requests.
    pub identifier: String,
    /// Its kind.
    pub kind: ConnectionKind,
    /// Its settings.
    #[serde(flatten)]
    pub settings: ConnectionSettings,
    /// Tells versions of its AppSecret apart; `None` where none was set.
    pub secret_fingerprint: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl View for ConnectionView {
    const TABLE: &'static Table = &TABLE;

    fn read(record: &Record) -> Result<Self, ReadError> {
        Ok(Self {
            pool: record.id("pool")?,
            id: record.id("id")?,
            identifier: record.text("identifier")?,
            kind: record.word("kind")?,
            settings: ConnectionSettings {
                name: record.text("name")?,
                callback_url: record.optional_text("callback_url")?,
                logo: record.optional_text("logo")?.map(Into::into),
                app_id: record.optional_text("app_id")?,
                policy: Policy {
                    association: record.word("association")?,
                    login_only: record.bool("login_only")?,
                    phone: record.word("phone")?,
                },
                wechat_subject: record.optional_text("wechat_subject")?,
                code_style: record.word("code_style")?,
                presence: record.bool("presence")?,
            },
            secret_fingerprint: record.optional_text("secret_fingerprint")?,
            created_at: record.time("created_at")?,
        })
    }
}

impl Views {
    /// A connection.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn connection(
        &self,
        pool: &PoolId,
        id: &ConnectionId,
    ) -> Result<Option<ConnectionView>, ReadError> {
        self.one("WHERE pool = $1 AND id = $2", &[pool.as_str().into(), id.as_str().into()]).await
    }

    /// The connection of that name in requests.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn connection_by_identifier(
        &self,
        pool: &PoolId,
        identifier: &str,
    ) -> Result<Option<ConnectionView>, ReadError> {
        let key = [pool.as_str().into(), identifier.into()];
        self.one("WHERE pool = $1 AND identifier = $2", &key).await
    }

    /// The connections of a pool, oldest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn connections(&self, pool: &PoolId) -> Result<Vec<ConnectionView>, ReadError> {
        self.all("WHERE pool = $1 ORDER BY created_at, id", &[pool.as_str().into()]).await
    }
}
