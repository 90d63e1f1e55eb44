//! `connections`, migration 0002: the configured identity sources of a pool. A deleted one has no row.

use chrono::{DateTime, Utc};
use domain::{
    account_choice::Policy,
    connection::{Connection, ConnectionKind, ConnectionSettings, WechatSettings},
    id::{ConnectionId, PoolId},
};
use serde::Serialize;

use crate::{
    error::ReadError,
    page::{List, Page, Paged},
    picture,
    result_row::ResultRow,
    table::{Column, Projected, Row, Table, Value},
    views::{OLDEST_FIRST, View, Views},
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
        Column::int("logo_bytes"),
        Column::text("app_id"),
        Column::text("association"),
        Column::bool("login_only"),
        Column::text("phone"),
        Column::text("wechat_subject"),
        Column::text("code_style"),
        Column::bool("presence"),
        Column::text("scenes"),
        Column::text("secret_fingerprint"),
        Column::bool("disabled"),
        Column::time("created_at"),
        Column::int("version"),
    ],
};

impl Projected for Connection {
    fn rows(&self, _id: &str, version: u64) -> Vec<Row> {
        let Some(pool) = self.pool.as_ref().filter(|_| self.exists()) else {
            return Vec::new();
        };
        let settings = &self.settings;
        let [logo, logo_bytes] = picture::values(settings.logo.as_ref());
        let values = vec![
            pool.as_str().into(),
            self.id.as_str().into(),
            self.identifier.as_str().into(),
            Value::word(&self.kind),
            settings.name.as_str().into(),
            settings.callback_url.as_deref().into(),
            logo,
            logo_bytes,
            self.app_id.as_deref().into(),
            Value::word(&settings.policy.association),
            settings.policy.login_only.into(),
            Value::word(&settings.policy.phone),
            settings.wechat.subject.as_deref().into(),
            Value::word(&settings.wechat.code_style),
            settings.wechat.presence.into(),
            Value::word(&settings.wechat.scenes),
            self.secret_fingerprint.as_deref().into(),
            self.disabled.into(),
            self.created_at.into(),
            Value::number(version),
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
    /// The AppID of its own Mini Program; `None` for the deployment's.
    pub app_id: Option<String>,
    /// Its settings.
    #[serde(flatten)]
    pub settings: ConnectionSettings,
    /// Tells versions of its AppSecret apart; `None` if none was set.
    pub secret_fingerprint: Option<String>,
    /// Whether nobody signs in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The number of its events: another one after each change.
    pub version: u64,
}

impl View for ConnectionView {
    type Aggregate = Connection;
    const TABLE: &'static Table = &TABLE;
    const REMEMBERED: bool = true;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: row.id("pool")?,
            id: row.id("id")?,
            identifier: row.text("identifier")?,
            kind: row.word("kind")?,
            app_id: row.optional_text("app_id")?,
            settings: ConnectionSettings {
                name: row.text("name")?,
                callback_url: row.optional_text("callback_url")?,
                logo: picture::read(row)?,
                policy: Policy {
                    association: row.word("association")?,
                    login_only: row.bool("login_only")?,
                    phone: row.word("phone")?,
                },
                wechat: WechatSettings {
                    subject: row.optional_text("wechat_subject")?,
                    code_style: row.word("code_style")?,
                    presence: row.bool("presence")?,
                    scenes: row.word("scenes")?,
                },
            },
            secret_fingerprint: row.optional_text("secret_fingerprint")?,
            disabled: row.bool("disabled")?,
            created_at: row.time("created_at")?,
            version: row.int("version")?.unsigned_abs(),
        })
    }
}

pub(crate) const BY_IDENTIFIER: &str = "WHERE pool = $1 AND identifier = $2";

impl Views {
    /// A connection.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn connection(
        &self,
        pool: &PoolId,
        id: &ConnectionId,
    ) -> Result<Option<ConnectionView>, ReadError> {
        self.by_id(pool.as_str(), id.as_str()).await
    }

    /// The connection of that name in requests.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn connection_by_identifier(
        &self,
        pool: &PoolId,
        identifier: &str,
    ) -> Result<Option<ConnectionView>, ReadError> {
        let key = [pool.as_str().into(), identifier.into()];
        self.one(BY_IDENTIFIER, &key).await
    }

    /// The connections of a pool, oldest first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn connections(&self, pool: &PoolId) -> Result<Vec<ConnectionView>, ReadError> {
        self.all(OLDEST_FIRST, &[pool.as_str().into()]).await
    }

    /// A page of the connections of a pool, or the one that is named so in requests.
    ///
    /// # Errors
    /// If the database does not answer, or the page follows one of another list.
    pub async fn connections_page(
        &self,
        pool: &PoolId,
        identifier: Option<&str>,
        page: &Page,
    ) -> Result<Paged<ConnectionView>, ReadError> {
        let mut list = List::new(&TABLE, pool.as_str(), "created_at");
        if let Some(identifier) = identifier {
            list.and("identifier = ?", identifier);
        }
        self.page(list, page).await
    }
}
