//! `signing_keys`, migration 0002: the public keys that verify a pool's tokens. The private ones are in the vault.

use chrono::{DateTime, Utc};
use domain::{
    id::{PoolId, SigningKeyId},
    signing_key::{Algorithm, SigningKey},
};

use crate::{
    error::ReadError,
    result_row::ResultRow,
    table::{Column, Projected, Row, Table, Value},
    views::{View, Views},
};

/// The table.
pub static TABLE: Table = Table {
    name: "signing_keys",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("algorithm"),
        Column::text("public_key"),
        Column::time("announced_at"),
        Column::time("activated_at"),
        Column::time("retired_at"),
    ],
};

impl Projected for SigningKey {
    fn rows(&self, _id: &str, _version: u64) -> Vec<Row> {
        let Some(pool) = &self.pool else {
            return Vec::new();
        };
        let values = vec![
            pool.as_str().into(),
            self.kid.as_str().into(),
            Value::word(&self.algorithm),
            Value::json(&self.public),
            self.announced_at.into(),
            self.activated_at.into(),
            self.retired_at.into(),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// A signing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeyView {
    /// The pool.
    pub pool: PoolId,
    /// The `kid`.
    pub kid: SigningKeyId,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// The public key as a JWK, RFC 7517.
    pub public: serde_json::Value,
    /// When clients could first learn it.
    pub announced_at: DateTime<Utc>,
    /// When it began to sign; `None` if it is only announced.
    pub activated_at: Option<DateTime<Utc>>,
    /// When it was retired: nothing is signed with it since.
    pub retired_at: Option<DateTime<Utc>>,
}

impl View for SigningKeyView {
    type Aggregate = SigningKey;
    const TABLE: &'static Table = &TABLE;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: row.id("pool")?,
            kid: row.id("id")?,
            algorithm: row.word("algorithm")?,
            public: row.json("public_key")?,
            announced_at: row.time("announced_at")?,
            activated_at: row.optional_time("activated_at")?,
            retired_at: row.optional_time("retired_at")?,
        })
    }
}

pub(crate) const SIGNING_FIRST: &str = "WHERE pool = $1 \
    ORDER BY retired_at IS NOT NULL, activated_at IS NULL, activated_at DESC, announced_at DESC, id";

impl Views {
    /// The signing keys of a pool: first those that sign, then those that are only announced, then the retired ones; of
    /// each the newest first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn signing_keys(&self, pool: &PoolId) -> Result<Vec<SigningKeyView>, ReadError> {
        self.all(SIGNING_FIRST, &[pool.as_str().into()]).await
    }
}
