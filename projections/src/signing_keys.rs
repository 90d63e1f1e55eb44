//! `signing_keys`, migration 0002: the public keys that verify a pool's tokens. The private ones are in the vault.

use chrono::{DateTime, Utc};
use domain::{
    id::{PoolId, SigningKeyId},
    signing_key::{Algorithm, SigningKey},
};

use crate::{
    database::ReadError,
    record::Record,
    row::{Column, Projected, Row, Table, Value},
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
        Column::time("added_at"),
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
            self.added_at.into(),
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
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// When it was retired: nothing is signed with it since.
    pub retired_at: Option<DateTime<Utc>>,
}

impl View for SigningKeyView {
    const TABLE: &'static Table = &TABLE;

    fn read(record: &Record) -> Result<Self, ReadError> {
        Ok(Self {
            pool: record.id("pool")?,
            kid: record.id("id")?,
            algorithm: record.word("algorithm")?,
            public: record.json("public_key")?,
            added_at: record.time("added_at")?,
            retired_at: record.optional_time("retired_at")?,
        })
    }
}

impl Views {
    /// The signing keys of a pool: those in use first, of these the newest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn signing_keys(&self, pool: &PoolId) -> Result<Vec<SigningKeyView>, ReadError> {
        let rest = "WHERE pool = $1 ORDER BY retired_at IS NOT NULL, added_at DESC, id";
        self.all(rest, &[pool.as_str().into()]).await
    }
}
