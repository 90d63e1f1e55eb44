//! Who is compared on the write path.

use crate::database::Kind;

/// One of those that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contender {
    PostgresOneView,
    PostgresNoView,
    FormerOnPostgres,
    OursOnPostgres,
    SqliteOneView,
    SqliteNoView,
    SqliteNoViewOneConnection,
    FormerOnSqlite,
    OursOnSqlite,
}

impl Contender {
    /// In the order of the table, and of a round.
    pub const ALL: [Self; 9] = [
        Self::PostgresOneView,
        Self::PostgresNoView,
        Self::FormerOnPostgres,
        Self::OursOnPostgres,
        Self::SqliteOneView,
        Self::SqliteNoView,
        Self::SqliteNoViewOneConnection,
        Self::FormerOnSqlite,
        Self::OursOnSqlite,
    ];

    /// As the table calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PostgresOneView => "postgres-es, one view",
            Self::PostgresNoView => "postgres-es, no view",
            Self::FormerOnPostgres => "Saoma before, on PostgreSQL",
            Self::OursOnPostgres => "**Saoma on PostgreSQL**",
            Self::SqliteOneView => "sqlite-es, one view",
            Self::SqliteNoView => "sqlite-es, no view",
            Self::SqliteNoViewOneConnection => "sqlite-es, no view, one connection",
            Self::FormerOnSqlite => "Saoma before, on SQLite",
            Self::OursOnSqlite => "**Saoma on SQLite**",
        }
    }

    /// It stays the same, since a later commit asks this one by it.
    pub const fn number(self) -> usize {
        match self {
            Self::PostgresOneView => 1,
            Self::PostgresNoView => 2,
            Self::OursOnPostgres => 3,
            Self::SqliteOneView => 4,
            Self::SqliteNoView => 5,
            Self::SqliteNoViewOneConnection => 6,
            Self::OursOnSqlite => 7,
            Self::FormerOnPostgres => 8,
            Self::FormerOnSqlite => 9,
        }
    }

    /// Whom of us it is compared with.
    pub const fn against(self) -> Option<Self> {
        match self {
            Self::PostgresOneView | Self::PostgresNoView | Self::FormerOnPostgres => {
                Some(Self::OursOnPostgres)
            }
            Self::SqliteOneView
            | Self::SqliteNoView
            | Self::SqliteNoViewOneConnection
            | Self::FormerOnSqlite => Some(Self::OursOnSqlite),
            Self::OursOnPostgres | Self::OursOnSqlite => None,
        }
    }

    /// Digits behind the point of what it is compared by.
    pub const fn digits(self) -> usize {
        if self.is_former() { 2 } else { 1 }
    }

    pub const fn is_former(self) -> bool {
        matches!(self, Self::FormerOnPostgres | Self::FormerOnSqlite)
    }

    pub const fn kind(self) -> Kind {
        match self {
            Self::PostgresOneView
            | Self::PostgresNoView
            | Self::FormerOnPostgres
            | Self::OursOnPostgres => Kind::Postgres,
            _ => Kind::Sqlite,
        }
    }
}
