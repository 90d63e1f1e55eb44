//! Rows as data: what a table looks like, and what stands in it.

use std::hash::{Hash, Hasher};

use chrono::{DateTime, SubsecRound, Utc};
use domain::{aggregate::Recorded, personal::Personal};
use serde::Serialize;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// Text; JSON too.
    Text,
    /// A 64-bit number.
    Int,
    /// Yes or no.
    Bool,
    /// A moment: `timestamptz` on PostgreSQL, RFC 3339 text on SQLite.
    Time,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub column_type: ColumnType,
}

impl Column {
    /// A column of text.
    pub const fn text(name: &'static str) -> Self {
        Self { name, column_type: ColumnType::Text }
    }

    /// A column of numbers.
    pub const fn int(name: &'static str) -> Self {
        Self { name, column_type: ColumnType::Int }
    }

    /// A column of yes and no.
    pub const fn bool(name: &'static str) -> Self {
        Self { name, column_type: ColumnType::Bool }
    }

    /// A column of moments.
    pub const fn time(name: &'static str) -> Self {
        Self { name, column_type: ColumnType::Time }
    }
}

/// A read table.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// How many of the first columns are its primary key; the pool is the first.
    pub key: usize,
    /// Its columns, in the order of a row's values.
    pub columns: &'static [Column],
}

impl Table {
    /// `SELECT` of all columns by name: `SELECT *` fails on a connection that prepared it before a migration added one.
    pub(crate) fn select(&self, rest: &str) -> String {
        let columns: Vec<_> = self.columns.iter().map(|column| column.name).collect();
        format!("SELECT {} FROM {} {rest}", columns.join(", "), self.name)
    }
}

/// By its name, which is its own.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Table {}

impl Hash for Table {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// A value of a column; `None` is NULL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Text.
    Text(Option<String>),
    /// A number.
    Int(Option<i64>),
    /// Yes or no.
    Bool(Option<bool>),
    /// A moment.
    Time(Option<DateTime<Utc>>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(str::to_owned))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl From<Option<bool>> for Value {
    fn from(yes: Option<bool>) -> Self {
        Self::Bool(yes)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(Some(yes))
    }
}

/// To the microsecond, which is what PostgreSQL keeps: both databases hold the same.
impl From<DateTime<Utc>> for Value {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Time(Some(at.trunc_subsecs(6)))
    }
}

impl From<Option<DateTime<Utc>>> for Value {
    fn from(at: Option<DateTime<Utc>>) -> Self {
        Self::Time(at.map(|at| at.trunc_subsecs(6)))
    }
}

impl Value {
    /// A number of things, none of which there are 2⁶³ of.
    pub(crate) fn number(count: u64) -> Self {
        Self::Int(i64::try_from(count).ok())
    }

    /// A list or a structure, as JSON text.
    pub(crate) fn json<T: Serialize>(value: &T) -> Self {
        Self::Text(serde_json::to_string(value).ok())
    }

    /// A choice of a closed list, by its stable name.
    pub(crate) fn word<T: Serialize>(value: &T) -> Self {
        let name = serde_json::to_value(value).ok();
        Self::Text(name.and_then(|name| name.as_str().map(str::to_owned)))
    }

    /// A value about a person, NULL if it is not known or was erased.
    pub(crate) fn personal<'a>(value: impl Into<Option<&'a Personal<String>>>) -> Self {
        Self::Text(value.into().and_then(Personal::clear).cloned())
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The table.
    pub table: &'static Table,
    /// Its values, in the order of the table's columns.
    pub values: Vec<Value>,
}

impl Row {
    /// The values of the primary key.
    pub fn key(&self) -> &[Value] {
        self.values.get(..self.table.key).unwrap_or(&self.values)
    }
}

/// An aggregate that has rows.
pub trait Projected: Recorded {
    /// All rows that it has in this state. What it had before and has no more is deleted.
    ///
    /// `version` is the number of its events so far.
    fn rows(&self, id: &str, version: u64) -> Vec<Row>;
}
