//! `identities`, migration 0002: the account association. A row says which WeChat account, as one Mini Program sees it,
//! opens which user, and on what evidence.

use chrono::{DateTime, Utc};
use domain::{
    id::{LoginId, PoolId, UserId},
    login::How,
    user::{Linked, User},
};
use serde::Serialize;

use crate::{
    database::ReadError,
    page::{List, Page, Paged},
    private::Private,
    record::Record,
    row::{Column, Row, Table, Value},
    views::{View, Views},
};

/// The table.
pub static TABLE: Table = Table {
    name: "identities",
    key: 3,
    columns: &[
        Column::text("pool"),
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
    let Linked { identity, evidence, seen_phone, at } = linked;
    let openid = identity.openid.clear()?;
    let values = vec![
        pool.as_str().into(),
        identity.app_id.as_str().into(),
        openid.as_str().into(),
        Value::personal(&identity.unionid),
        identity.subject.as_deref().into(),
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
    /// The Mini Program's AppID.
    pub app_id: String,
    /// The account's openid in that Mini Program.
    pub openid: Private,
    /// The account's unionid, where WeChat gave one.
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
    const TABLE: &'static Table = &TABLE;

    fn read(record: &Record) -> Result<Self, ReadError> {
        Ok(Self {
            pool: record.id("pool")?,
            app_id: record.text("app_id")?,
            openid: record.id("openid")?,
            unionid: record.private("unionid")?,
            wechat_subject: record.optional_text("wechat_subject")?,
            user: record.id("user_id")?,
            how: record.word("how")?,
            login: record.optional_id("login_id")?,
            seen_phone: record.private("seen_phone")?,
            linked_at: record.time("linked_at")?,
        })
    }
}

/// Ordered by user and Mini Program too, not by openid: a cursor travels in addresses and logs.
pub(crate) fn list(pool: &PoolId, user: Option<&UserId>) -> List {
    let mut list = List::new(pool.as_str(), "linked_at", &["user_id", "app_id"]);
    if let Some(user) = user {
        list.and("user_id = ?", user.as_str());
    }
    list
}

impl Views {
    /// The identities of a pool, the newest first; those of one user where one is given.
    ///
    /// # Errors
    /// Where the database does not answer, or the cursor belongs to another list.
    pub async fn identities(
        &self,
        pool: &PoolId,
        user: Option<&UserId>,
        page: &Page,
    ) -> Result<Paged<IdentityView>, ReadError> {
        self.page(list(pool, user), page).await
    }
}
