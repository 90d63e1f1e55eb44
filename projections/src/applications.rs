//! `applications`, migration 0002: the OpenID Connect clients of a pool. A deleted one has no row.

use chrono::{DateTime, Utc};
use domain::{
    application::{Application, ApplicationSettings, FormerSecret},
    id::{ApplicationId, ConnectionId, PoolId, SecretHash},
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
    name: "applications",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("name"),
        Column::text("client_type"),
        Column::text("logo"),
        Column::int("logo_bytes"),
        Column::text("colour"),
        Column::text("redirect_uris"),
        Column::text("post_logout_redirect_uris"),
        Column::text("origins"),
        Column::text("home_page"),
        Column::bool("scan_each_time"),
        Column::bool("offline_access"),
        Column::text("id_token_algorithm"),
        Column::text("token_lifetimes"),
        Column::text("agreements"),
        Column::text("secret_hash"),
        Column::text("former_secret_hash"),
        Column::time("former_secret_until"),
        Column::text("connections"),
        Column::bool("disabled"),
        Column::time("created_at"),
        Column::int("version"),
    ],
};

impl Projected for Application {
    fn rows(&self, _id: &str, version: u64) -> Vec<Row> {
        let Some(pool) = self.pool.as_ref().filter(|_| self.exists()) else {
            return Vec::new();
        };
        let former = self.former_secret.as_ref();
        let [logo, logo_bytes] = picture::values(self.settings.logo.as_ref());
        let values = vec![
            pool.as_str().into(),
            self.id.as_str().into(),
            self.settings.name.as_str().into(),
            Value::word(&self.settings.client_type),
            logo,
            logo_bytes,
            self.settings.colour.as_deref().into(),
            Value::json(&self.settings.redirect_uris),
            Value::json(&self.settings.post_logout_redirect_uris),
            Value::json(&self.settings.origins),
            self.settings.home_page.as_deref().into(),
            self.settings.scan_each_time.into(),
            self.settings.offline_access.into(),
            Value::word(&self.settings.id_token_algorithm),
            Value::json(&self.settings.token_lifetimes),
            Value::json(&self.settings.agreements),
            self.secret.as_ref().map(SecretHash::as_str).into(),
            former.map(|former| former.hash.as_str()).into(),
            former.map(|former| former.until).into(),
            Value::json(&self.connections),
            self.disabled.into(),
            self.created_at.into(),
            Value::number(version),
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
    /// The SHA-256 of its client secret; a public application has none.
    #[serde(skip)]
    pub secret: Option<SecretHash>,
    /// The secret of before, if it is good for a while yet.
    #[serde(skip)]
    pub former_secret: Option<FormerSecret>,
    /// The connections that may be used to sign in to it, by id.
    pub connections: Vec<ConnectionId>,
    /// Whether nobody signs in.
    pub disabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The number of its events: another one after each change.
    pub version: u64,
}

impl ApplicationView {
    /// The secrets that are good at a moment, by their SHA-256.
    pub fn secrets_at(&self, now: DateTime<Utc>) -> impl Iterator<Item = &SecretHash> {
        let former = self.former_secret.as_ref().filter(|former| now < former.until);
        self.secret.iter().chain(former.map(|former| &former.hash))
    }
}

fn former_secret(row: &ResultRow) -> Result<Option<FormerSecret>, ReadError> {
    let hash = row.optional_id("former_secret_hash")?;
    let former = hash.zip(row.optional_time("former_secret_until")?);
    Ok(former.map(|(hash, until)| FormerSecret { hash, until }))
}

impl View for ApplicationView {
    type Aggregate = Application;
    const TABLE: &'static Table = &TABLE;
    const REMEMBERED: bool = true;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: row.id("pool")?,
            id: row.id("id")?,
            settings: ApplicationSettings {
                name: row.text("name")?,
                client_type: row.word("client_type")?,
                logo: picture::read(row)?,
                colour: row.optional_text("colour")?,
                redirect_uris: row.json("redirect_uris")?,
                post_logout_redirect_uris: row.json("post_logout_redirect_uris")?,
                origins: row.json("origins")?,
                home_page: row.optional_text("home_page")?,
                scan_each_time: row.optional_bool("scan_each_time")?,
                offline_access: row.bool("offline_access")?,
                id_token_algorithm: row.word("id_token_algorithm")?,
                token_lifetimes: row.json("token_lifetimes")?,
                agreements: row.json("agreements")?,
            },
            secret: row.optional_id("secret_hash")?,
            former_secret: former_secret(row)?,
            connections: row.json("connections")?,
            disabled: row.bool("disabled")?,
            created_at: row.time("created_at")?,
            version: row.int("version")?.unsigned_abs(),
        })
    }
}

impl Views {
    /// An application.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn application(
        &self,
        pool: &PoolId,
        id: &ApplicationId,
    ) -> Result<Option<ApplicationView>, ReadError> {
        self.by_id(pool.as_str(), id.as_str()).await
    }

    /// The applications of a pool, oldest first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn applications(&self, pool: &PoolId) -> Result<Vec<ApplicationView>, ReadError> {
        self.all(OLDEST_FIRST, &[pool.as_str().into()]).await
    }

    /// A page of the applications of a pool.
    ///
    /// # Errors
    /// If the database does not answer, or the page follows one of another list.
    pub async fn applications_page(
        &self,
        pool: &PoolId,
        on: Option<bool>,
        page: &Page,
    ) -> Result<Paged<ApplicationView>, ReadError> {
        let mut applications = List::new(&TABLE, pool.as_str(), "created_at");
        applications.and_switched(on);
        self.page(applications, page).await
    }
}
