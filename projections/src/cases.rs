//! `cases`, migration 0002: what somebody must look at. A number or a unionid that a person showed belongs to another account: it
//! was not moved, and nothing was linked.

use chrono::{DateTime, Utc};
use domain::{
    id::{IdentityId, PoolId, UserId},
    personal::Personal,
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
    name: "cases",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("user_id"),
        Column::text("identity_id"),
        Column::text("phone"),
        Column::text("unionid"),
        Column::text("wechat_subject"),
        Column::time("since"),
    ],
};

/// Those that nobody dismissed, of a user who goes on.
pub(crate) fn rows(pool: &PoolId, user: &User) -> Vec<Row> {
    let row = |id: String, identity: Option<&Linked>, phone: Option<&Personal<String>>, since| {
        let seen = identity.and_then(|linked| linked.seen_unionid.as_ref());
        let values = vec![
            pool.as_str().into(),
            id.into(),
            user.id.as_str().into(),
            identity.map(|linked| linked.id.as_str()).into(),
            phone.and_then(Personal::clear).map(String::as_str).into(),
            seen.and_then(|seen| seen.unionid.clear()).map(String::as_str).into(),
            seen.map(|seen| seen.wechat_subject.as_str()).into(),
            Value::from(since),
        ];
        Row { table: &TABLE, values }
    };
    let phone = (user.phone_held_elsewhere && !user.phone_dismissed).then(|| {
        let seen = user.identities.iter().find_map(|linked| linked.seen_phone.as_ref());
        row(format!("phone-{}", user.id), None, seen, user.registered_at)
    });
    let unionid = user.identities.iter().filter_map(|linked| {
        let seen = linked.seen_unionid.as_ref().filter(|seen| !seen.dismissed)?;
        Some(row(format!("unionid-{}", linked.id), Some(linked), None, seen.at))
    });
    phone.into_iter().chain(unionid).collect()
}

/// What somebody must look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseView {
    /// The pool.
    pub pool: PoolId,
    /// Its id.
    pub id: String,
    /// The user who showed it.
    pub user: UserId,
    /// The link whose unionid opens somebody else's account; `None` where it is about a phone number.
    pub identity: Option<IdentityId>,
    /// The number that somebody else held (E.164), as far as it is known.
    pub phone: Option<Private>,
    /// The unionid.
    pub unionid: Option<Private>,
    /// The WeChat subject within which the unionid holds.
    pub wechat_subject: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl View for CaseView {
    type Aggregate = User;
    const TABLE: &'static Table = &TABLE;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: row.id("pool")?,
            id: row.text("id")?,
            user: row.id("user_id")?,
            identity: row.optional_id("identity_id")?,
            phone: row.private("phone")?,
            unionid: row.private("unionid")?,
            wechat_subject: row.optional_text("wechat_subject")?,
            since: row.time("since")?,
        })
    }
}

pub(crate) fn list(pool: &PoolId) -> List {
    List::new(&TABLE, pool.as_str(), "since")
}

/// Who is opened by a unionid in its subject.
pub(crate) const HOLDS_UNIONID: &str = "SELECT user_id FROM identities WHERE pool = $1 AND unionid = $2 AND wechat_subject = $3 LIMIT 1";
/// Who has a number.
pub(crate) const HOLDS_PHONE: &str = "SELECT id AS user_id FROM users WHERE pool = $1 AND phone = $2 ORDER BY registered_at, id LIMIT 1";

impl Views {
    /// What needs a look in a pool, the newest first.
    ///
    /// # Errors
    /// If the database does not answer, or the cursor belongs to another list.
    pub async fn cases(&self, pool: &PoolId, page: &Page) -> Result<Paged<CaseView>, ReadError> {
        self.page(list(pool), page).await
    }

    /// One of them.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn case(&self, pool: &PoolId, id: &str) -> Result<Option<CaseView>, ReadError> {
        self.by_id(pool.as_str(), id).await
    }

    /// The user who holds by now what a case is about; `None` if nobody does any more, or it is not known.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn holder(&self, case: &CaseView) -> Result<Option<UserId>, ReadError> {
        let text = |value: &Private| Value::from(value.as_str());
        let pool = Value::from(case.pool.as_str());
        let (sql, values) = match (&case.phone, &case.unionid, &case.wechat_subject) {
            (Some(phone), ..) => (HOLDS_PHONE, vec![pool, text(phone)]),
            (_, Some(unionid), Some(subject)) => {
                (HOLDS_UNIONID, vec![pool, text(unionid), subject.as_str().into()])
            }
            _ => return Ok(None),
        };
        let found = self.database.one(sql, &values).await?;
        found.map(|row| row.id("user_id")).transpose()
    }
}
