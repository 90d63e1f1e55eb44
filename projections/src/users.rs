//! `users`, migration 0002: the accounts of a pool.

use chrono::{DateTime, Utc};
use domain::{
    id::{GrantId, PoolId, UserId},
    user::User,
};
use serde::Serialize;

use crate::{
    database::ReadError,
    identities,
    page::{List, Page, Paged},
    private::Private,
    record::Record,
    row::{Column, Projected, Row, Table, Value},
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
    /// The nickname.
    pub nickname: Option<Private>,
    /// Where the avatar is.
    pub avatar: Option<Private>,
    /// Whether it may be proven by a password.
    pub has_password: bool,
    /// Whether it may not sign in.
    pub blocked: bool,
    /// Whether the person was forgotten.
    pub erased: bool,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When it changed last.
    pub changed_at: DateTime<Utc>,
}

impl View for UserView {
    const TABLE: &'static Table = &TABLE;

    fn read(record: &Record) -> Result<Self, ReadError> {
        Ok(Self {
            pool: record.id("pool")?,
            id: record.id("id")?,
            phone: record.private("phone")?,
            phone_verified_at: record.optional_time("phone_verified_at")?,
            phone_held_elsewhere: record.bool("phone_held_elsewhere")?,
            nickname: record.private("nickname")?,
            avatar: record.private("avatar")?,
            has_password: record.bool("has_password")?,
            blocked: record.bool("blocked")?,
            erased: record.bool("erased")?,
            registered_at: record.time("registered_at")?,
            changed_at: record.time("changed_at")?,
        })
    }
}

pub(crate) fn list(pool: &PoolId, phone: Option<&str>) -> List {
    let mut list = List::new(pool.as_str(), "registered_at", &["id"]);
    if let Some(phone) = phone {
        list.and("phone = ?", phone);
    }
    list
}

impl Views {
    /// A user.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn user(&self, pool: &PoolId, id: &UserId) -> Result<Option<UserView>, ReadError> {
        self.one("WHERE pool = $1 AND id = $2", &[pool.as_str().into(), id.as_str().into()]).await
    }

    /// The user whose tokens a grant issued, where it was redeemed and is not void.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn user_of_grant(
        &self,
        pool: &PoolId,
        id: &UserId,
        grant: &GrantId,
    ) -> Result<Option<UserView>, ReadError> {
        let stands = "WHERE pool = $1 AND id = $2 AND EXISTS (SELECT 1 FROM grants \
            WHERE grants.pool = $1 AND grants.id = $3 AND grants.user_id = $2 AND grants.state = 'redeemed')";
        let values = [pool.as_str().into(), id.as_str().into(), grant.as_str().into()];
        self.one(stands, &values).await
    }

    /// The users of a pool, newest first; those with exactly that phone number (E.164) where one is given.
    ///
    /// # Errors
    /// Where the database does not answer, or the cursor belongs to another list.
    pub async fn users(
        &self,
        pool: &PoolId,
        phone: Option<&str>,
        page: &Page,
    ) -> Result<Paged<UserView>, ReadError> {
        self.page(list(pool, phone), page).await
    }
}
