//! `keys`, migration 0002: the API keys of a pool, the revoked ones too.

use chrono::{DateTime, Utc};
use domain::{
    id::{KeyId, PoolId, SecretHash},
    key::{Key, Role},
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
    name: "keys",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("name"),
        Column::text("role"),
        Column::text("hash"),
        Column::time("created_at"),
        Column::time("revoked_at"),
    ],
};

impl Projected for Key {
    fn rows(&self, _id: &str, _version: u64) -> Vec<Row> {
        let Some(pool) = &self.pool else {
            return Vec::new();
        };
        let values = vec![
            pool.as_str().into(),
            self.id.as_str().into(),
            self.name.as_str().into(),
            Value::word(&self.role),
            self.hash.as_str().into(),
            self.created_at.into(),
            self.revoked_at.into(),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// An API key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyView {
    /// The pool that it opens.
    pub pool: PoolId,
    /// Its id.
    pub id: KeyId,
    /// What it is for.
    pub name: String,
    /// What its holder may see.
    pub role: Role,
    /// Its SHA-256.
    #[serde(skip)]
    pub hash: SecretHash,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl View for KeyView {
    const TABLE: &'static Table = &TABLE;

    fn read(record: &Record) -> Result<Self, ReadError> {
        Ok(Self {
            pool: record.id("pool")?,
            id: record.id("id")?,
            name: record.text("name")?,
            role: record.word("role")?,
            hash: record.id("hash")?,
            created_at: record.time("created_at")?,
            revoked_at: record.optional_time("revoked_at")?,
        })
    }
}

impl Views {
    /// An API key.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn key(&self, pool: &PoolId, id: &KeyId) -> Result<Option<KeyView>, ReadError> {
        self.one("WHERE pool = $1 AND id = $2", &[pool.as_str().into(), id.as_str().into()]).await
    }
}
