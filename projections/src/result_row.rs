//! A row as a query answers it, read into the domain's types.

use chrono::{DateTime, Utc};
use serde::de::{DeserializeOwned, IntoDeserializer, value};
use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};

use crate::{error::ReadError, private::Private};

/// A row as a query answers it.
pub enum ResultRow {
    /// From PostgreSQL.
    Postgres(PgRow),
    /// From SQLite.
    Sqlite(SqliteRow),
}

macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident -> $type:ty;)*) => {$(
        $(#[$doc])*
        ///
        /// # Errors
        /// If there is no such column, or it is of another type.
        pub fn $name(&self, column: &str) -> Result<$type, ReadError> {
            let value = match self {
                Self::Postgres(row) => row.try_get(column),
                Self::Sqlite(row) => row.try_get(column),
            };
            value.map_err(|_| ReadError::unknown(column))
        }
    )*};
}

impl ResultRow {
    getters! {
        /// Text.
        text -> String;
        /// Text or NULL.
        optional_text -> Option<String>;
        /// A number.
        int -> i64;
        /// A number or NULL.
        optional_int -> Option<i64>;
        /// Yes or no.
        bool -> bool;
        /// Yes, no or NULL.
        optional_bool -> Option<bool>;
        /// A moment.
        time -> DateTime<Utc>;
        /// A moment or NULL.
        optional_time -> Option<DateTime<Utc>>;
    }

    /// An id or a hash.
    pub(crate) fn id<T: From<String>>(&self, column: &str) -> Result<T, ReadError> {
        self.text(column).map(T::from)
    }

    /// An id or a hash, or NULL.
    pub(crate) fn optional_id<T: From<String>>(
        &self,
        column: &str,
    ) -> Result<Option<T>, ReadError> {
        Ok(self.optional_text(column)?.map(T::from))
    }

    /// A list or a structure, kept as JSON text.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, ReadError> {
        serde_json::from_str(&self.text(column)?).map_err(|_| ReadError::unknown(column))
    }

    /// A part that is kept as JSON, and may be missing.
    pub(crate) fn optional_json<T: DeserializeOwned>(
        &self,
        column: &str,
    ) -> Result<Option<T>, ReadError> {
        let text = self.optional_text(column)?;
        let read = text.map(|text| serde_json::from_str(&text)).transpose();
        read.map_err(|_| ReadError::unknown(column))
    }

    /// A choice of a closed list, kept by its stable name.
    pub(crate) fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T, ReadError> {
        self.optional_word(column)?.ok_or_else(|| ReadError::unknown(column))
    }

    /// A choice of a closed list, or NULL.
    pub(crate) fn optional_word<T: DeserializeOwned>(
        &self,
        column: &str,
    ) -> Result<Option<T>, ReadError> {
        let Some(name) = self.optional_text(column)? else {
            return Ok(None);
        };
        let name: value::StringDeserializer<value::Error> = name.into_deserializer();
        T::deserialize(name).map(Some).map_err(|_| ReadError::unknown(column))
    }

    /// A value about a person; `None` if it is not known or was erased.
    pub(crate) fn private(&self, column: &str) -> Result<Option<Private>, ReadError> {
        self.optional_id(column)
    }
}
