//! `users`, migration 0002: the accounts of a pool.

use chrono::{DateTime, Utc};
use domain::{
    id::{GrantId, PoolId, UserId},
    user::User,
};
use serde::Serialize;

use crate::{
    error::ReadError,
    identities,
    page::{List, Page, Paged},
    private::Private,
    result_row::ResultRow,
    table::{Column, Projected, Row, Table, Value},
    views::{View, Views},
};

/// The table.
pub static TABLE: Table = Table {
    name: "users",
    key: 2,
    columns: &[
        Column::text("pool"),
        Column::text("id"),
        Column::text("phone"),
        Column::time("phone_verified_at"),
        Column::bool("phone_held_elsewhere"),
        Column::text("email"),
        Column::time("email_verified_at"),
        Column::text("nickname"),
        Column::text("avatar"),
        Column::bool("has_password"),
        Column::bool("blocked"),
        Column::bool("erased"),
        Column::time("registered_at"),
        Column::time("changed_at"),
    ],
};

/// A user's own row, and one for each of its identities.
impl Projected for User {
    fn rows(&self, _id: &str, _version: u64) -> Vec<Row> {
        let Some(pool) = &self.pool else {
            return Vec::new();
        };
        let values = vec![
            pool.as_str().into(),
            self.id.as_str().into(),
            Value::personal(&self.phone),
            self.phone_verified_at.into(),
            self.phone_held_elsewhere.into(),
            Value::personal(&self.email),
            self.email_verified_at.into(),
            Value::personal(&self.nickname),
            Value::personal(&self.avatar),
            self.password.is_some().into(),
            self.blocked.into(),
            self.erased.into(),
            self.registered_at.into(),
            self.changed_at.into(),
        ];
        let mut rows = vec![Row { table: &TABLE, values }];
        rows.extend(identities::rows(pool, self));
        rows
    }
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserView {
    /// The pool.
    pub pool: PoolId,
    /// Its id; the OpenID Connect `sub`.
    pub id: UserId,
    /// The verified phone number (E.164).
    pub phone: Option<Private>,
    /// When the number was verified.
    pub phone_verified_at: Option<DateTime<Utc>>,
    /// Somebody else held the number that this person showed at registration.
    pub phone_held_elsewhere: bool,
    /// The verified e-mail address.
    pub email: Option<Private>,
    /// When the address was verified.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// The nickname.
    pub nickname: Option<Private>,
    /// Where the avatar is.
    pub avatar: Option<Private>,
    /// Whether it may be proven by a password.
    pub has_password: bool,
    /// Whether it may not sign in.
    pub blocked: bool,
    /// Whether the person was erased.
    pub erased: bool,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When it changed last.
    pub changed_at: DateTime<Utc>,
}

impl View for UserView {
    type Aggregate = User;
    const TABLE: &'static Table = &TABLE;

    fn read(row: &ResultRow) -> Result<Self, ReadError> {
        Ok(Self {
            pool: row.id("pool")?,
            id: row.id("id")?,
            phone: row.private("phone")?,
            phone_verified_at: row.optional_time("phone_verified_at")?,
            phone_held_elsewhere: row.bool("phone_held_elsewhere")?,
            email: row.private("email")?,
            email_verified_at: row.optional_time("email_verified_at")?,
            nickname: row.private("nickname")?,
            avatar: row.private("avatar")?,
            has_password: row.bool("has_password")?,
            blocked: row.bool("blocked")?,
            erased: row.bool("erased")?,
            registered_at: row.time("registered_at")?,
            changed_at: row.time("changed_at")?,
        })
    }
}

pub(crate) fn list(pool: &PoolId, phone: Option<&str>) -> List {
    let mut list = List::new(&TABLE, pool.as_str(), "registered_at");
    if let Some(phone) = phone {
        list.and("phone = ?", phone);
    }
    list
}

pub(crate) const OF_GRANT: &str = "WHERE pool = $1 AND id = $2 AND id = ( \
    SELECT grants.user_id FROM grants JOIN sessions ON sessions.pool = grants.pool AND sessions.id = grants.session_id \
    WHERE grants.pool = $1 AND grants.id = $3 AND grants.state = 'redeemed' AND sessions.ended_at IS NULL)";

impl Views {
    /// A user.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn user(&self, pool: &PoolId, id: &UserId) -> Result<Option<UserView>, ReadError> {
        self.by_id(pool.as_str(), id.as_str()).await
    }

    /// The user whose tokens a grant issued, while these are good: it was redeemed, it is not void, and its session was
    /// not ended.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn user_of_grant(
        &self,
        pool: &PoolId,
        id: &UserId,
        grant: &GrantId,
    ) -> Result<Option<UserView>, ReadError> {
        let values = [pool.as_str().into(), id.as_str().into(), grant.as_str().into()];
        self.one(OF_GRANT, &values).await
    }

    /// The users of a pool, newest first; only those with exactly that phone number (E.164) if one is given.
    ///
    /// # Errors
    /// If the database does not answer, or the cursor belongs to another list.
    pub async fn users(
        &self,
        pool: &PoolId,
        phone: Option<&str>,
        page: &Page,
    ) -> Result<Paged<UserView>, ReadError> {
        self.page(list(pool, phone), page).await
    }
}
