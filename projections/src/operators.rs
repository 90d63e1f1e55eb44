//! `operators`, migration 0002: the people of the console, the removed ones too.

use chrono::{DateTime, Utc};
use domain::{
    id::{ApplicationId, ConnectionId, OperatorId, PoolId, SecretHash},
    operator::{Authority, Operator, OperatorRole, OwnPasskey, OwnPassword, OwnWechat, Passkey},
    personal::Personal,
};
use serde::{Deserialize, Serialize};

use crate::{
    error::ReadError,
    look_ups::Key,
    private::Private,
    result_row::ResultRow,
    table::{Column, Projected, Row, Table, Value},
    views::{View, Views},
};

/// The table.
pub static TABLE: Table = Table {
    name: "operators",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("name"),
        Column::text("role"),
        Column::text("link_hash"),
        Column::time("link_expires_at"),
        Column::text("browser_hash"),
        Column::text("passkeys"),
        Column::text("password"),
        Column::text("wechat"),
        Column::time("invited_at"),
        Column::time("joined_at"),
        Column::time("removed_at"),
        Column::time("erased_at"),
    ],
};

impl Projected for Operator {
    fn rows(&self, _id: &str, _version: u64) -> Vec<Row> {
        let Some(id) = &self.id else {
            return Vec::new();
        };
        let (waiting, name) = (self.waiting.as_ref(), self.name.as_ref());
        let wechat = self.wechat.as_ref().and_then(WechatView::of);
        let browser = waiting.and_then(|waiting| waiting.browser.as_ref());
        let values = vec![
            scope(self.pool.as_ref()).into(),
            id.as_str().into(),
            name.and_then(Personal::clear).map(String::as_str).into(),
            Value::word(&self.role),
            waiting.map(|waiting| waiting.invitation.link.as_str()).into(),
            waiting.map(|waiting| waiting.invitation.expires_at).into(),
            browser.map(SecretHash::as_str).into(),
            Value::json(&self.passkeys.iter().map(PasskeyView::of).collect::<Vec<_>>()),
            self.password.as_ref().map_or(Value::Text(None), Value::json),
            wechat.as_ref().map_or(Value::Text(None), Value::json),
            self.invited_at.into(),
            self.joined_at.into(),
            self.removed_at.into(),
            self.erased_at.into(),
        ];
        vec![Row { table: &TABLE, values }]
    }
}

/// The deployment has the empty id, which no pool has.
pub(crate) fn scope(pool: Option<&PoolId>) -> &str {
    pool.map_or("", PoolId::as_str)
}

/// The pool of a row; `None` for the deployment.
pub(crate) fn pool(row: &ResultRow) -> Result<Option<PoolId>, ReadError> {
    Ok(Some(row.text("pool")?).filter(|pool| !pool.is_empty()).map(PoolId::from))
}

/// A passkey of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyView {
    /// The passkey.
    #[serde(flatten)]
    pub passkey: Passkey,
    /// What they call it; `None` for one that was registered by a link.
    pub name: Option<Private>,
    /// When they registered it.
    pub registered_at: DateTime<Utc>,
    /// When they showed it last.
    pub shown_at: Option<DateTime<Utc>>,
}

impl PasskeyView {
    fn of(own: &OwnPasskey) -> Self {
        let OwnPasskey { passkey, name, registered_at, shown_at } = own.clone();
        let name = name.as_ref().and_then(Personal::clear).cloned().map(Private::from);
        Self { passkey, name, registered_at, shown_at }
    }
}

/// The WeChat account of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WechatView {
    /// The Mini Program that they scanned with.
    pub app_id: String,
    /// The account, as that Mini Program sees it.
    pub openid: Private,
    /// The application of which they scanned the code.
    pub application: ApplicationId,
    /// The connection by which they did.
    pub connection: ConnectionId,
    /// When they linked it.
    pub linked_at: DateTime<Utc>,
    /// When they came in by it last.
    pub shown_at: Option<DateTime<Utc>>,
}

impl WechatView {
    fn of(own: &OwnWechat) -> Option<Self> {
        let OwnWechat { scanned, linked_at, shown_at } = own.clone();
        let openid = scanned.identity.openid.clear()?.clone().into();
        Some(Self {
            app_id: scanned.identity.app_id,
            openid,
            application: scanned.application,
            connection: scanned.connection,
            linked_at,
            shown_at,
        })
    }
}

/// A person of the console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperatorView {
    /// The pool whose console it is; `None` for the deployment.
    pub pool: Option<PoolId>,
    /// Their id.
    pub id: OperatorId,
    /// The name under which they sign in.
    pub name: Option<Private>,
    /// What they may do.
    pub role: OperatorRole,
    /// The SHA-256 of the link that waits for them.
    #[serde(skip)]
    pub link: Option<SecretHash>,
    /// When it opens nothing more.
    pub link_expires_at: Option<DateTime<Utc>>,
    /// The SHA-256 of what the browser holds that opened it.
    #[serde(skip)]
    pub browser: Option<SecretHash>,
    /// Their passkeys.
    #[serde(skip)]
    pub passkeys: Vec<PasskeyView>,
    /// Their password, which is in the vault.
    #[serde(skip)]
    pub password: Option<OwnPassword>,
    /// The WeChat account by which they come in too.
    #[serde(skip)]
    pub wechat: Option<WechatView>,
    /// When they were invited.
    pub invited_at: DateTime<Utc>,
    /// When they registered a way in for the first time.
    pub joined_at: Option<DateTime<Utc>>,
    /// When they were removed.
    pub removed_at: Option<DateTime<Utc>>,
    /// When they were erased.
    pub erased_at: Option<DateTime<Utc>>,
}

impl OperatorView {
    /// What they may do, and where.
    pub fn authority(&self) -> Authority {
        Authority { pool: self.pool.clone(), role: self.role }
    }

    /// The name, if it can be read.
    pub fn name(&self) -> &str {
        self.name.as_ref().map_or("", Private::as_str)
    }
}

impl View for OperatorView {
    type Aggregate = Operator;
    const TABLE: &'static Table = &TABLE;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: pool(row)?,
            id: row.id("id")?,
            name: row.optional_text("name")?.map(Private::from),
            role: row.word("role")?,
            link: row.optional_id("link_hash")?,
            link_expires_at: row.optional_time("link_expires_at")?,
            browser: row.optional_id("browser_hash")?,
            passkeys: row.json("passkeys")?,
            password: row.optional_json("password")?,
            wechat: row.optional_json("wechat")?,
            invited_at: row.time("invited_at")?,
            joined_at: row.optional_time("joined_at")?,
            removed_at: row.optional_time("removed_at")?,
            erased_at: row.optional_time("erased_at")?,
        })
    }
}

/// Links and passkeys name their person and not the pool.
pub(crate) const BY_ID_ALONE: Key = Key { table: &TABLE, columns: &["id"] };
pub(crate) const BY_NAME: &str = "WHERE name = $1 AND removed_at IS NULL";
pub(crate) const OF_POOL: &str = "WHERE pool = $1 ORDER BY invited_at, id";

impl Views {
    /// A person of the console, of whichever pool.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn operator(&self, id: &OperatorId) -> Result<Option<OperatorView>, ReadError> {
        self.by_key(BY_ID_ALONE, [id.as_str()]).await
    }

    /// Who signs in under a name, of whichever pool.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn operator_by_name(&self, name: &str) -> Result<Option<OperatorView>, ReadError> {
        self.one(BY_NAME, &[name.into()]).await
    }

    /// The people of a pool's console, or of the deployment's; the removed ones too, in the order in which they were invited.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn operators(&self, pool: Option<&PoolId>) -> Result<Vec<OperatorView>, ReadError> {
        self.all(OF_POOL, &[scope(pool).into()]).await
    }
}
