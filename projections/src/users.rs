//! `users`, migration 0002: the accounts of a pool.

use chrono::{DateTime, Utc};
use domain::{
    id::{GrantId, PoolId, UserId},
    user::User,
};
use serde::Serialize;

use crate::{
    cases,
    error::ReadError,
    identities,
    page::{List, Page, Paged},
    private::Private,
    result_row::ResultRow,
    table::{Column, Projected, Row, Table, Value},
    views::{View, Views, nothing_matches},
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
        Column::text("unverified_phone"),
        Column::text("unverified_email"),
        Column::text("nickname"),
        Column::text("avatar"),
        Column::bool("has_password"),
        Column::bool("blocked"),
        Column::bool("erased"),
        Column::text("merged_into"),
        Column::time("registered_at"),
        Column::time("changed_at"),
        Column::int("version"),
    ],
};

/// A user's own row, one for each of its identities, and one for each case that needs a look.
impl Projected for User {
    fn rows(&self, _id: &str, version: u64) -> Vec<Row> {
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
            Value::personal(&self.unverified_phone),
            Value::personal(&self.unverified_email),
            Value::personal(&self.nickname),
            Value::personal(&self.avatar),
            self.password.is_some().into(),
            self.blocked.into(),
            self.erased.into(),
            self.merged_into.as_ref().map(UserId::as_str).into(),
            self.registered_at.into(),
            self.changed_at.into(),
            Value::number(version),
        ];
        let mut rows = vec![Row { table: &TABLE, values }];
        rows.extend(identities::rows(pool, self));
        rows.extend(cases::rows(pool, self));
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
    /// A number (E.164) that nobody verified.
    pub unverified_phone: Option<Private>,
    /// An e-mail address that nobody verified.
    pub unverified_email: Option<Private>,
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
    /// The user that goes on in its place.
    pub merged_into: Option<UserId>,
    /// When it was registered.
    pub registered_at: DateTime<Utc>,
    /// When it changed last.
    pub changed_at: DateTime<Utc>,
    /// The number of its events: another one after each change.
    pub version: u64,
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
            unverified_phone: row.private("unverified_phone")?,
            unverified_email: row.private("unverified_email")?,
            nickname: row.private("nickname")?,
            avatar: row.private("avatar")?,
            has_password: row.bool("has_password")?,
            blocked: row.bool("blocked")?,
            erased: row.bool("erased")?,
            merged_into: row.optional_id("merged_into")?,
            registered_at: row.time("registered_at")?,
            changed_at: row.time("changed_at")?,
            version: row.int("version")?.unsigned_abs(),
        })
    }
}

/// Which users are asked for; those that fit all that is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// With exactly this verified phone number (E.164).
    pub phone: Option<String>,
    /// With exactly this number as a note (E.164).
    pub unverified_phone: Option<String>,
    /// With exactly this verified e-mail address, in its normal form.
    pub email: Option<String>,
    /// With exactly this address as a note, in its normal form.
    pub unverified_email: Option<String>,
    /// Opened by a WeChat account with exactly this openid, of whichever Mini Program.
    pub openid: Option<String>,
    /// Opened by a WeChat account with exactly this unionid, of whichever subject.
    pub unionid: Option<String>,
    /// Whose nickname begins so; of ASCII, small letters and capitals are the same. They come in the order of their names.
    pub name: Option<String>,
    /// Whether it may not sign in.
    pub blocked: Option<bool>,
}

/// No name has it, and no character comes after it.
const LAST_CHARACTER: char = '\u{10FFFF}';

impl UserFilter {
    pub(crate) fn list(&self, pool: &PoolId) -> List {
        let mut list = match &self.name {
            Some(_) => List::by_name(&TABLE, pool.as_str(), "nickname"),
            None => List::new(&TABLE, pool.as_str(), "registered_at"),
        };
        let conditions = [
            ("phone = ?", &self.phone),
            ("unverified_phone = ?", &self.unverified_phone),
            ("email = ?", &self.email),
            ("unverified_email = ?", &self.unverified_email),
        ];
        for (condition, value) in conditions {
            if let Some(value) = value {
                list.and(condition, value.as_str());
            }
        }
        match self.blocked {
            // As the index says it: few are.
            Some(true) => list.and_that("blocked"),
            Some(false) => list.and_that("NOT blocked"),
            None => {}
        }
        if let Some(name) = &self.name {
            let from = name.to_ascii_lowercase();
            list.and(
                "nickname IS NOT NULL AND lower(nickname) < ?",
                format!("{from}{LAST_CHARACTER}"),
            );
            list.and("lower(nickname) >= ?", from);
        }
        list
    }

    /// The query for the users whom the WeChat accounts of the filter open, and its values; `None` where it names none. An openid is
    /// one user's in its Mini Program, and a unionid in its subject: they are few.
    pub(crate) fn opened_by(&self, pool: &PoolId) -> Option<(String, Vec<Value>)> {
        let mut values: Vec<Value> = vec![pool.as_str().into()];
        let mut sql = "SELECT DISTINCT user_id FROM identities WHERE pool = $1".to_owned();
        for (column, value) in [("openid", &self.openid), ("unionid", &self.unionid)] {
            if let Some(value) = value {
                values.push(value.as_str().into());
                sql += &format!(" AND {column} = ${}", values.len());
            }
        }
        (values.len() > 1).then(|| (sql + " LIMIT 100", values))
    }
}

pub(crate) const OF_GRANT: &str = "WHERE pool = $1 AND id = $2 AND NOT blocked AND merged_into IS NULL AND id = ( \
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

    /// The user whose tokens a grant issued, while these are good: it was redeemed, it is not void, its session was
    /// not ended, and the user is neither blocked nor merged into another one.
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

    /// The users of a pool that fit, newest first, or in the order of their names where the filter has one.
    ///
    /// # Errors
    /// If the database does not answer, or the cursor belongs to another list.
    pub async fn users(
        &self,
        pool: &PoolId,
        filter: &UserFilter,
        page: &Page,
    ) -> Result<Paged<UserView>, ReadError> {
        let mut list = filter.list(pool);
        // Asked for as one query, SQLite would read along all users of the pool.
        if let Some((sql, values)) = filter.opened_by(pool) {
            let found = match nothing_matches(&values) {
                true => Vec::new(),
                false => self.database.all(&sql, &values).await?,
            };
            if found.is_empty() {
                return Ok(Paged { items: Vec::new(), next: None });
            }
            let ids = found.iter().map(|row| row.text("user_id"));
            list.and_one_of("id", ids.collect::<Result<_, _>>()?);
        }
        self.page(list, page).await
    }
}
