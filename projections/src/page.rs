//! Lists, page by page: newest first, from where the last page ended (keyset), so that what is added meanwhile moves
//! nothing.

use std::{fmt, str::FromStr};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use crate::{
    database::ReadError,
    record::Record,
    row::Value,
    views::{View, Views, nothing_matches},
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
    /// Where the limit is out of bounds.
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
    at: DateTime<Utc>,
    id: Vec<String>,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::json!([self.at.timestamp_micros(), self.id]).to_string();
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(json))
    }
}

impl FromStr for Cursor {
    type Err = BadPage;

    fn from_str(text: &str) -> Result<Self, BadPage> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| BadPage::Cursor)?;
        let (micros, id): (i64, Vec<String>) =
            serde_json::from_slice(&json).map_err(|_| BadPage::Cursor)?;
        // PostgreSQL's calendar starts later than chrono's; nothing here is older than 1970.
        let at = DateTime::from_timestamp_micros(micros).filter(|_| micros >= 0);
        Ok(Self { at: at.ok_or(BadPage::Cursor)?, id })
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A list as it is asked for.
pub(crate) struct List {
    newest: &'static str,
    id: &'static [&'static str],
    condition: String,
    values: Vec<Value>,
}

impl List {
    /// What a pool holds, ordered by the time in a column and by further columns that make the order total.
    pub(crate) fn new(pool: &str, newest: &'static str, id: &'static [&'static str]) -> Self {
        Self { newest, id, condition: "WHERE pool = $1".into(), values: vec![pool.into()] }
    }

    /// Narrows it by a condition, with `?` where its value stands.
    pub(crate) fn and(&mut self, condition: &str, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.condition += &format!(" AND {}", condition.replace('?', &place));
        self
    }

    fn after(&mut self, cursor: &Cursor) -> Result<(), ReadError> {
        if cursor.id.len() != self.id.len() {
            return Err(ReadError::Cursor);
        }
        let first = self.values.len() + 1;
        self.values.push(cursor.at.into());
        self.values.extend(cursor.id.iter().map(|part| Value::from(part.as_str())));
        let places: Vec<_> = (first..=self.values.len()).map(|n| format!("${n}")).collect();
        self.condition += &format!(" AND ({}) < ({})", self.order(", "), places.join(", "));
        Ok(())
    }

    fn order(&self, between: &str) -> String {
        [&[self.newest], self.id].concat().join(between)
    }

    /// The rest of the `SELECT`. One item more than asked for tells whether there is a next page.
    pub(crate) fn rest(&mut self, page: &Page) -> Result<String, ReadError> {
        if let Some(cursor) = &page.after {
            self.after(cursor)?;
        }
        self.values.push(Value::from(i64::from(page.limit) + 1));
        let (order, limit) = (self.order(" DESC, "), self.values.len());
        Ok(format!("{} ORDER BY {order} DESC LIMIT ${limit}", self.condition))
    }

    /// The values of its conditions.
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    fn cursor(&self, record: &Record) -> Result<Cursor, ReadError> {
        let id = self.id.iter().map(|column| record.text(column)).collect::<Result<_, _>>()?;
        Ok(Cursor { at: record.time(self.newest)?, id })
    }
}

impl Views {
    /// A page of a list.
    pub(crate) async fn page<V: View>(
        &self,
        mut list: List,
        page: &Page,
    ) -> Result<Paged<V>, ReadError> {
        let sql = V::TABLE.select(&list.rest(page)?);
        if nothing_matches(list.values()) {
            return Ok(Paged { items: Vec::new(), next: None });
        }
        let mut records = self.database.all(&sql, list.values()).await?;
        let more = records.len() > usize::from(page.limit);
        records.truncate(page.limit.into());
        let last = records.last().filter(|_| more);
        Ok(Paged {
            next: last.map(|record| list.cursor(record)).transpose()?,
            items: records.iter().map(V::read).collect::<Result<_, _>>()?,
        })
    }
}
