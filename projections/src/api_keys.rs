//! `api_keys`, migration 0002: the API keys of pools and of the deployment, the revoked ones too.

use chrono::{DateTime, Utc};
use domain::{
    api_key::{ApiKey, Role},
    id::{ApiKeyId, PoolId, SecretHash},
};
use serde::Serialize;

use crate::{
    error::ReadError,
    page::{List, Page, Paged},
    result_row::ResultRow,
    table::{Column, Projected, Row, Table, Value},
    views::{BY_ID, View, Views},
};

/// The table.
pub static TABLE: Table = Table {
    name: "api_keys",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("name"),
        Column::text("role"),
        Column::text("hash"),
        Column::time("created_at"),
        Column::time("expires_at"),
        Column::time("revoked_at"),
        Column::text("networks"),
        Column::bool("personal"),
        Column::int("version"),
    ],
};

impl Projected for ApiKey {
    fn rows(&self, _id: &str, version: u64) -> Vec<Row> {
        let Some(id) = &self.id else {
            return Vec::new();
        };
        let values = vec![
            scope(self.pool.as_ref()).into(),
            id.as_str().into(),
            self.name.as_str().into(),
            Value::word(&self.role),
            self.hash.as_str().into(),
            self.created_at.into(),
            self.expires_at.into(),
            self.revoked_at.into(),
            Value::json(&self.networks),
            self.personal.into(),
            Value::number(version),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// The deployment has the empty id, which no pool has.
fn scope(pool: Option<&PoolId>) -> &str {
    pool.map_or("", PoolId::as_str)
}

/// An API key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiKeyView {
    /// The pool that it opens; `None` for a key of the deployment.
    pub pool: Option<PoolId>,
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What its holder may do.
    pub role: Role,
    /// The SHA-256 of the whole key, which begins with the id.
    #[serde(skip)]
    pub hash: SecretHash,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it opens nothing more by itself; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The networks from which it opens something, each as `10.0.0.0/8`; none: from everywhere.
    pub networks: Vec<String>,
    /// Whether a developer sees phone numbers and e-mail addresses in clear.
    pub personal: bool,
    /// The number of its events.
    #[serde(skip)]
    pub version: u64,
}

impl ApiKeyView {
    /// Whether it opens anything at a moment.
    pub fn is_live_at(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// Which keys are asked for. What is not said does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeyFilter {
    /// Whose holder may do this.
    pub role: Option<Role>,
    /// That open something now, or that do not any more.
    pub live: Option<bool>,
}

impl View for ApiKeyView {
    type Aggregate = ApiKey;
    const TABLE: &'static Table = &TABLE;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: Some(row.text("pool")?).filter(|pool| !pool.is_empty()).map(PoolId::from),
            id: row.id("id")?,
            name: row.text("name")?,
            role: row.word("role")?,
            hash: row.id("hash")?,
            created_at: row.time("created_at")?,
            expires_at: row.optional_time("expires_at")?,
            revoked_at: row.optional_time("revoked_at")?,
            networks: row.json("networks")?,
            personal: row.bool("personal")?,
            version: row.int("version")?.unsigned_abs(),
        })
    }
}

pub(crate) fn list(pool: Option<&PoolId>, filter: KeyFilter, now: DateTime<Utc>) -> List {
    let mut list = List::new(&TABLE, scope(pool), "created_at");
    if let Some(role) = filter.role {
        list.and("role = ?", role.name());
    }
    match filter.live {
        Some(true) => {
            list.and("revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)", now)
        }
        Some(false) => list.and("(revoked_at IS NOT NULL OR expires_at <= ?)", now),
        None => &mut list,
    };
    list
}

impl Views {
    /// An API key.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn api_key(
        &self,
        pool: &PoolId,
        id: &ApiKeyId,
    ) -> Result<Option<ApiKeyView>, ReadError> {
        self.by_id(pool.as_str(), id.as_str()).await
    }

    /// A key of the deployment.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn deployment_key(&self, id: &ApiKeyId) -> Result<Option<ApiKeyView>, ReadError> {
        self.one(BY_ID, &[scope(None).into(), id.as_str().into()]).await
    }

    /// A page of the keys of a pool, or of the deployment, as they are at the moment `now`; the newest first.
    ///
    /// # Errors
    /// If the database does not answer, or the page follows one of another list.
    pub async fn api_keys(
        &self,
        pool: Option<&PoolId>,
        filter: KeyFilter,
        page: &Page,
        now: DateTime<Utc>,
    ) -> Result<Paged<ApiKeyView>, ReadError> {
        self.page(list(pool, filter, now), page).await
    }
}
