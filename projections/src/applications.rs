//! `applications`, migration 0002: the OpenID Connect clients of a pool.

use chrono::{DateTime, Utc};
use domain::{
    application::{Application, ApplicationSettings},
    id::{ApplicationId, ConnectionId, PoolId, SecretHash},
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
    name: "applications",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("name"),
        Column::text("logo"),
        Column::text("redirect_uris"),
        Column::text("id_token_algorithm"),
        Column::text("agreements"),
        Column::text("secret_hash"),
        Column::text("connections"),
        Column::time("created_at"),
    ],
};

impl Projected for Application {
    fn rows(&self, _id: &str, _version: u64) -> Vec<Row> {
        let Some(pool) = self.pool.as_ref().filter(|_| self.exists()) else {
            return Vec::new();
        };
        let values = vec![
            pool.as_str().into(),
            self.id.as_str().into(),
            self.settings.name.as_str().into(),
            self.settings.logo.as_deref().into(),
            Value::json(&self.settings.redirect_uris),
            Value::word(&self.settings.id_token_algorithm),
            Value::json(&self.settings.agreements),
            self.secret.as_str().into(),
            Value::json(&self.connections),
            self.created_at.into(),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// An application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApplicationView {
    /// The pool.
    pub pool: PoolId,
    /// Its id, the `client_id`.
    pub id: ApplicationId,
    /// Its settings.
    #[serde(flatten)]
    pub settings: ApplicationSettings,
    /// The SHA-256 of its client secret.
    #[serde(skip)]
    pub secret: SecretHash,
    /// The connections that may be used to sign in to it, by id.
    pub connections: Vec<ConnectionId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl View for ApplicationView {
    const TABLE: &'static Table = &TABLE;

    fn read(record: &Record) -> Result<Self, ReadError> {
        Ok(Self {
            pool: record.id("pool")?,
            id: record.id("id")?,
            settings: ApplicationSettings {
                name: record.text("name")?,
                logo: record.optional_text("logo")?.map(Into::into),
                redirect_uris: record.json("redirect_uris")?,
                id_token_algorithm: record.word("id_token_algorithm")?,
                agreements: record.json("agreements")?,
            },
            secret: record.id("secret_hash")?,
            connections: record.json("connections")?,
            created_at: record.time("created_at")?,
        })
    }
}

impl Views {
    /// An application.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn application(
        &self,
        pool: &PoolId,
        id: &ApplicationId,
    ) -> Result<Option<ApplicationView>, ReadError> {
        self.one("WHERE pool = $1 AND id = $2", &[pool.as_str().into(), id.as_str().into()]).await
    }

    /// The applications of a pool, oldest first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn applications(&self, pool: &PoolId) -> Result<Vec<ApplicationView>, ReadError> {
        self.all("WHERE pool = $1 ORDER BY created_at, id", &[pool.as_str().into()]).await
    }
}
