//! Lists, page by page: newest first, or by name, from where the last page ended (keyset), so that what is added meanwhile moves
//! nothing.

use std::{fmt, str::FromStr};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::DateTime;
use serde::{Deserialize, Serialize, Serializer};

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
    order: Option<Order>,
}

/// In which order a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The oldest first, or the first name.
    Ascending,
    /// The newest first, or the last name.
    Descending,
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
            Ok(Self { after, limit, order: None })
        } else {
            Err(BadPage::Limit)
        }
    }

    /// The same of the list in this order, if one is said. The cursor must be of a page in the same one.
    #[must_use]
    pub fn ordered(self, order: Option<Order>) -> Self {
        Self { order, ..self }
    }
}

/// A page, and where the next one starts.
#[derive(Clone, Debug, Serialize)]
pub struct Paged<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` at the end.
    pub next: Option<Cursor>,
}

/// Where a page ended. For clients it is an opaque text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The table of the list.
    list: String,
    place: Place,
    id: String,
}

/// What a list is ordered by, of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Place {
    /// Microseconds since 1970.
    At(i64),
    Name(String),
}

impl Place {
    /// PostgreSQL's calendar starts later than chrono's; nothing here is older than 1970.
    fn value(&self) -> Option<Value> {
        match self {
            Self::At(micros) => {
                let at = DateTime::from_timestamp_micros(*micros).filter(|_| *micros >= 0);
                at.map(Value::from)
            }
            Self::Name(name) => Some(name.as_str().into()),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = (&self.list, &self.place, &self.id);
        let json = serde_json::to_vec(&parts).map_err(|_| fmt::Error)?;
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(json))
    }
}

impl FromStr for Cursor {
    type Err = BadPage;

    fn from_str(text: &str) -> Result<Self, BadPage> {
        let json = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| BadPage::Cursor)?;
        let (list, place, id): (String, Place, String) =
            serde_json::from_slice(&json).map_err(|_| BadPage::Cursor)?;
        place.value().ok_or(BadPage::Cursor)?;
        Ok(Self { list, place, id })
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
    by: By,
    condition: String,
    values: Vec<Value>,
}

/// By which column a list is ordered.
#[derive(Clone, Copy)]
enum By {
    /// By a time, usually the latest first.
    Newest(&'static str),
    /// By a name, in small letters.
    Name(&'static str),
}

impl By {
    /// The expression, which an index has too.
    fn expression(self) -> String {
        match self {
            Self::Newest(column) => column.to_owned(),
            Self::Name(column) => format!("lower({column})"),
        }
    }

    /// In which order it usually comes.
    const fn usual(self) -> Order {
        match self {
            Self::Newest(_) => Order::Descending,
            Self::Name(_) => Order::Ascending,
        }
    }

    fn place(self, row: &ResultRow) -> Result<Place, ReadError> {
        Ok(match self {
            Self::Newest(column) => Place::At(row.time(column)?.timestamp_micros()),
            Self::Name(column) => Place::Name(row.text(column)?.to_ascii_lowercase()),
        })
    }

    /// The value of a place in a list that is ordered so.
    fn value(self, place: &Place) -> Option<Value> {
        match (self, place) {
            (Self::Newest(_), Place::At(_)) | (Self::Name(_), Place::Name(_)) => place.value(),
            _ => None,
        }
    }
}

impl Order {
    /// As SQL says it, and what is true of a row that follows.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Ascending => ("ASC", ">"),
            Self::Descending => ("DESC", "<"),
        }
    }
}

impl List {
    /// What a pool has in a table, ordered by the time in a column, and by id at the same time.
    pub(crate) fn new(table: &'static Table, pool: &str, newest: &'static str) -> Self {
        let (condition, values) = ("WHERE pool = $1".into(), vec![pool.into()]);
        Self { table, id: "id", by: By::Newest(newest), condition, values }
    }

    /// The same in words that no index fits which begins with the pool. Where most rows have the same value in a column, PostgreSQL, which plans for no
    /// value in particular, would read along all of them for one that few have.
    pub(crate) fn beside_pool(table: &'static Table, pool: &str, newest: &'static str) -> Self {
        Self { condition: "WHERE pool || '' = $1".into(), ..Self::new(table, pool, newest) }
    }

    /// What a pool has in a table, ordered by the name in a column in small letters, and by id where it is the same. A
    /// condition says that there is one.
    pub(crate) fn by_name(table: &'static Table, pool: &str, name: &'static str) -> Self {
        Self { by: By::Name(name), ..Self::new(table, pool, name) }
    }

    /// All that is in a table, which belongs to no pool.
    pub(crate) fn of_all(table: &'static Table, id: &'static str, newest: &'static str) -> Self {
        let by = By::Newest(newest);
        Self { table, id, by, condition: "WHERE TRUE".into(), values: Vec::new() }
    }

    /// Narrows it by a condition; `?` stands for its value.
    pub(crate) fn and(&mut self, condition: &str, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        let place = format!("${}", self.values.len());
        self.condition += &format!(" AND {}", condition.replace('?', &place));
        self
    }

    /// Narrows it by a condition without a value.
    pub(crate) fn and_that(&mut self, condition: &str) {
        self.condition += &format!(" AND {condition}");
    }

    /// Narrows it to what is switched on, or off.
    pub(crate) fn and_switched(&mut self, on: Option<bool>) {
        if let Some(on) = on {
            self.and("disabled = ?", !on);
        }
    }

    /// Narrows it to the rows that have one of these values in a column.
    pub(crate) fn and_one_of(&mut self, column: &str, values: Vec<String>) {
        let first = self.values.len() + 1;
        self.values.extend(values.into_iter().map(Value::from));
        let places: Vec<_> = (first..=self.values.len()).map(|at| format!("${at}")).collect();
        self.condition += &format!(" AND {column} IN ({})", places.join(", "));
    }

    fn after(&mut self, cursor: &Cursor, order: Order) -> Result<(), ReadError> {
        if cursor.list != self.table.name {
            return Err(ReadError::Cursor);
        }
        let place = self.by.value(&cursor.place).ok_or(ReadError::Cursor)?;
        self.values.extend([place, cursor.id.as_str().into()]);
        let (by, id, last) = (self.by.expression(), self.id, self.values.len());
        let (_, follows) = order.words();
        self.condition += &format!(" AND ({by}, {id}) {follows} (${}, ${last})", last - 1);
        Ok(())
    }

    /// The query of a page. One item more than asked for tells whether there is a next page.
    pub(crate) fn query(&mut self, page: &Page) -> Result<String, ReadError> {
        let order = page.order.unwrap_or_else(|| self.by.usual());
        if let Some(cursor) = &page.after {
            self.after(cursor, order)?;
        }
        self.values.push(Value::from(i64::from(page.limit) + 1));
        let (condition, by, id) = (&self.condition, self.by.expression(), self.id);
        let (direction, _) = order.words();
        let limit = self.values.len();
        let rest =
            format!("{condition} ORDER BY {by} {direction}, {id} {direction} LIMIT ${limit}");
        Ok(self.table.select(&rest))
    }

    /// The values of its conditions.
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    fn cursor(&self, row: &ResultRow) -> Result<Cursor, ReadError> {
        let (list, place) = (self.table.name.to_owned(), self.by.place(row)?);
        Ok(Cursor { list, place, id: row.text(self.id)? })
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
