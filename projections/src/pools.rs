//! `pools`, migration 0002: the tenants. A deleted one has no row.

use chrono::{DateTime, Utc};
use domain::{
    id::{ConnectionId, PoolId},
    pool::{Pool, PoolSettings},
};
use serde::Serialize;

use crate::{
    error::ReadError,
    page::{List, Page, Paged},
    result_row::ResultRow,
    table::{Column, Projected, Row, Table, Value},
    views::{View, Views},
};

/// The table.
pub static TABLE: Table = Table {
    name: "pools",
    key: 1,
    columns: &[
        Column::text("pool"),
        Column::text("name"),
        Column::text("host"),
        Column::text("lifetimes"),
        Column::text("sessions"),
        Column::bool("scan_each_time"),
        Column::text("new_connections"),
        Column::text("languages"),
        Column::text("default_connection"),
        Column::bool("disabled"),
        Column::time("created_at"),
        Column::int("version"),
    ],
};

impl Projected for Pool {
    fn rows(&self, _id: &str, version: u64) -> Vec<Row> {
        let Some(id) = self.id.as_ref().filter(|_| self.exists()) else {
            return Vec::new();
        };
        let values = vec![
            id.as_str().into(),
            self.settings.name.as_str().into(),
            host(self.settings.host.as_deref()),
            Value::json(&self.settings.lifetimes),
            Value::json(&self.settings.sessions),
            self.settings.scan_each_time.into(),
            Value::json(&self.settings.new_connections),
            Value::json(&self.settings.languages),
            self.default_connection.as_ref().map(ConnectionId::as_str).into(),
            self.disabled.into(),
            self.created_at.into(),
            Value::number(version),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// The pool on the public host itself has the empty label: NULL could not be looked up by an index.
fn host(label: Option<&str>) -> Value {
    label.unwrap_or_default().into()
}

/// A pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PoolView {
    /// Its id.
    pub id: PoolId,
    /// Its settings.
    #[serde(flatten)]
    pub settings: PoolSettings,
    /// The connection that people are shown first, if one was chosen. It may be gone.
    pub default_connection: Option<ConnectionId>,
    /// Whether nobody signs in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The number of its events: another one after each change.
    pub version: u64,
}

impl View for PoolView {
    type Aggregate = Pool;
    const TABLE: &'static Table = &TABLE;
    const REMEMBERED: bool = true;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            id: row.id("pool")?,
            settings: PoolSettings {
                name: row.text("name")?,
                host: Some(row.text("host")?).filter(|label| !label.is_empty()),
                lifetimes: row.json("lifetimes")?,
                sessions: row.json("sessions")?,
                scan_each_time: row.bool("scan_each_time")?,
                new_connections: row.json("new_connections")?,
                languages: row.json("languages")?,
            },
            default_connection: row.optional_id("default_connection")?,
            disabled: row.bool("disabled")?,
            created_at: row.time("created_at")?,
            version: row.int("version")?.unsigned_abs(),
        })
    }
}

pub(crate) const BY_HOST: &str = "WHERE host = $1";
pub(crate) const BY_POOL: &str = "WHERE pool = $1";

impl Views {
    /// The pool of a host: its label before the public host, `None` for the public host itself.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn pool_by_host(&self, label: Option<&str>) -> Result<Option<PoolView>, ReadError> {
        self.one(BY_HOST, &[host(label)]).await
    }

    /// A pool.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn pool(&self, id: &PoolId) -> Result<Option<PoolView>, ReadError> {
        self.one(BY_POOL, &[id.as_str().into()]).await
    }

    /// All pools, oldest first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn pools(&self) -> Result<Vec<PoolView>, ReadError> {
        self.all("ORDER BY created_at, pool", &[]).await
    }

    /// A page of all pools, or of those that are switched on or off.
    ///
    /// # Errors
    /// If the database does not answer, or the page follows one of another list.
    pub async fn pools_page(
        &self,
        on: Option<bool>,
        page: &Page,
    ) -> Result<Paged<PoolView>, ReadError> {
        let mut pools = List::of_all(&TABLE, "pool", "created_at");
        pools.and_switched(on);
        self.page(pools, page).await
    }
}
