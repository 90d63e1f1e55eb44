//! `identities`, migration 0002: the account association. A row says which WeChat account, as one Mini Program sees it,
//! opens which user, and on what evidence.

use chrono::{DateTime, Utc};
use domain::{
    id::{IdentityId, LoginId, PoolId, UserId},
    login::How,
    user::{Linked, User},
};
use serde::Serialize;

use crate::{
    error::ReadError,
    page::{List, Page, Paged},
    private::Private,
    result_row::ResultRow,
    table::{Column, Row, Table, Value},
    views::{View, Views},
};

/// The table.
pub static TABLE: Table = Table {
    name: "identities",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("app_id"),
        Column::text("openid"),
        Column::text("unionid"),
        Column::text("wechat_subject"),
        Column::text("user_id"),
        Column::text("how"),
        Column::text("login_id"),
        Column::text("seen_phone"),
        Column::time("linked_at"),
    ],
};

/// One for each identity that was not erased.
pub(crate) fn rows(pool: &PoolId, user: &User) -> Vec<Row> {
    user.identities.iter().filter_map(|linked| row(pool, &user.id, linked)).collect()
}

fn row(pool: &PoolId, user: &UserId, linked: &Linked) -> Option<Row> {
    let Linked { id, account, evidence, seen_phone, seen_unionid: _, at } = linked;
    let openid = account.openid.clear()?;
    let values = vec![
        pool.as_str().into(),
        id.as_str().into(),
        account.app_id.as_str().into(),
        openid.as_str().into(),
        Value::personal(&account.unionid),
        account.wechat_subject.as_deref().into(),
        user.as_str().into(),
        Value::word(&evidence.how),
        evidence.login.as_ref().map(LoginId::as_str).into(),
        Value::personal(seen_phone),
        (*at).into(),
    ];
    Some(Row { table: &TABLE, values })
}

/// A WeChat account that opens a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdentityView {
    /// The pool.
    pub pool: PoolId,
    /// The id of the link.
    pub id: IdentityId,
    /// The Mini Program's AppID.
    pub app_id: String,
    /// The account's openid in that Mini Program.
    pub openid: Private,
    /// The account's unionid, if WeChat gave one.
    pub unionid: Option<Private>,
    /// The WeChat subject within which the unionid holds.
    pub wechat_subject: Option<String>,
    /// The user that it opens.
    pub user: UserId,
    /// How the user was found when it was linked.
    pub how: How,
    /// The login that linked it.
    pub login: Option<LoginId>,
    /// The last number that WeChat showed with it and that is not the user's (E.164).
    pub seen_phone: Option<Private>,
    /// When it was linked.
    pub linked_at: DateTime<Utc>,
}

impl View for IdentityView {
    type Aggregate = User;
    const TABLE: &'static Table = &TABLE;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: row.id("pool")?,
            id: row.id("id")?,
            app_id: row.text("app_id")?,
            openid: row.id("openid")?,
            unionid: row.private("unionid")?,
            wechat_subject: row.optional_text("wechat_subject")?,
            user: row.id("user_id")?,
            how: row.word("how")?,
            login: row.optional_id("login_id")?,
            seen_phone: row.private("seen_phone")?,
            linked_at: row.time("linked_at")?,
        })
    }
}

pub(crate) fn list(pool: &PoolId, user: Option<&UserId>) -> List {
    let mut list = List::new(&TABLE, pool.as_str(), "linked_at");
    if let Some(user) = user {
        list.and("user_id = ?", user.as_str());
    }
    list
}

impl Views {
    /// An identity.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn identity(
        &self,
        pool: &PoolId,
        id: &IdentityId,
    ) -> Result<Option<IdentityView>, ReadError> {
        self.by_id(pool.as_str(), id.as_str()).await
    }

    /// The identities of a pool, the newest first; only those of a user if one is given.
    ///
    /// # Errors
    /// If the database does not answer, or the cursor belongs to another list.
    pub async fn identities(
        &self,
        pool: &PoolId,
        user: Option<&UserId>,
        page: &Page,
    ) -> Result<Paged<IdentityView>, ReadError> {
        self.page(list(pool, user), page).await
    }
}
