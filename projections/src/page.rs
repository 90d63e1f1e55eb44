//! Lists, page by page: newest first, from where the last page ended (keyset), so that what is added meanwhile moves
//! nothing.

use std::{fmt, str::FromStr};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use crate::{
    error::ReadError,
    result_row::ResultRow,
    table::{Table, Value},
    views::{View, Views, nothing_matches, read},
};

/// Which part of a list is asked for.
#[derive(Clone, Debug)]
pub struct Page {
    after: Option<Cursor>,
    limit: u16,
}

/// A page cannot be asked for like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPage {
    /// The cursor is not one that a list answered.
    #[error("the cursor is not one that a list answered")]
    Cursor,
    /// The limit is out of bounds.
    #[error("the limit is 1 to {most}", most = Page::MOST)]
    Limit,
}

impl Page {
    /// The most items of a page.
    pub const MOST: u16 = 100;

    /// The page after a cursor, or the first one; of 1 to [`Page::MOST`] items.
    ///
    /// # Errors
    /// If the limit is out of bounds.
    pub fn new(after: Option<Cursor>, limit: u16) -> Result<Self, BadPage> {
        if (1..=Self::MOST).contains(&limit) {
            Ok(Self { after, limit })
        } else {
            Err(BadPage::Limit)
        }
    }
}

/// A page, and where the next one starts.
#[derive(Clone, Debug, Serialize)]
pub struct Paged<T> {
    /// The items, newest first.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` at the end.
    pub next: Option<Cursor>,
}

/// Where a page ended. For clients it is an opaque text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The table of the list.
    list: String,
    at: DateTime<Utc>,
    id: String,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = (&self.list, self.at.timestamp_micros(), &self.id);
        let json = serde_json::to_vec(&parts).map_err(|_| fmt::Error)?;
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(json))
    }
}

impl FromStr for Cursor {
    type Err = BadPage;

    fn from_str(text: &str) -> Result<Self, BadPage> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| BadPage::Cursor)?;
        let (list, micros, id): (String, i64, String) =
            serde_json::from_slice(&json).map_err(|_| BadPage::Cursor)?;
        // PostgreSQL's calendar starts later than chrono's; nothing here is older than 1970.
        let at = DateTime::from_timestamp_micros(micros).filter(|_| micros >= 0);
        Ok(Self { list, at: at.ok_or(BadPage::Cursor)?, id })
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A list as it is asked for.
pub(crate) struct List {
    table: &'static Table,
    /// The column with what tells rows of one time apart.
    id: &'static str,
    newest: &'static str,
    condition: String,
    values: Vec<Value>,
}

impl List {
    /// What a pool has in a table, ordered by the time in a column, and by id at the same time.
    pub(crate) fn new(table: &'static Table, pool: &str, newest: &'static str) -> Self {
        let (condition, values) = ("WHERE pool = $1".into(), vec![pool.into()]);
        Self { table, id: "id", newest, condition, values }
    }

    /// All that is in a table, which belongs to no pool.
    pub(crate) fn of_all(table: &'static Table, id: &'static str, newest: &'static str) -> Self {
        Self { table, id, newest, condition: "WHERE TRUE".into(), values: Vec::new() }
    }

    /// Narrows it by a condition; `?` stands for its value.
    pub(crate) fn and(&mut self, condition: &str, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.condition += &format!(" AND {}", condition.replace('?', &place));
        self
    }

    fn after(&mut self, cursor: &Cursor) -> Result<(), ReadError> {
        if cursor.list != self.table.name {
            return Err(ReadError::Cursor);
        }
        self.values.extend([cursor.at.into(), cursor.id.as_str().into()]);
        let (newest, id, last) = (self.newest, self.id, self.values.len());
        self.condition += &format!(" AND ({newest}, {id}) < (${}, ${last})", last - 1);
        Ok(())
    }

    /// The query of a page. One item more than asked for tells whether there is a next page.
    pub(crate) fn query(&mut self, page: &Page) -> Result<String, ReadError> {
        if let Some(cursor) = &page.after {
            self.after(cursor)?;
        }
        self.values.push(Value::from(i64::from(page.limit) + 1));
        let (condition, newest, id) = (&self.condition, self.newest, self.id);
        let limit = self.values.len();
        let rest = format!("{condition} ORDER BY {newest} DESC, {id} DESC LIMIT ${limit}");
        Ok(self.table.select(&rest))
    }

    /// The values of its conditions.
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    fn cursor(&self, row: &ResultRow) -> Result<Cursor, ReadError> {
        let (list, at) = (self.table.name.to_owned(), row.time(self.newest)?);
        Ok(Cursor { list, at, id: row.text(self.id)? })
    }
}

impl Views {
    /// A page of a list.
    pub(crate) async fn page<V: View>(
        &self,
        mut list: List,
        page: &Page,
    ) -> Result<Paged<V>, ReadError> {
        let sql = list.query(page)?;
        if nothing_matches(list.values()) {
            return Ok(Paged { items: Vec::new(), next: None });
        }
        let mut rows = self.database.all(&sql, list.values()).await?;
        let more = rows.len() > usize::from(page.limit);
        rows.truncate(page.limit.into());
        let last = rows.last().filter(|_| more);
        Ok(Paged {
            next: last.map(|row| list.cursor(row)).transpose()?,
            items: rows.iter().map(read).collect::<Result<_, _>>()?,
        })
    }
}
