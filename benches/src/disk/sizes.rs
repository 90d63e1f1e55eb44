//! How large tables and indexes are.

use std::{collections::BTreeMap, fmt, str::FromStr};

use sqlx::{
    ConnectOptions, Connection, Executor, PgConnection, SqliteConnection,
    postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};

use crate::{
    database::{Fresh, Kind},
    error::Failure,
    report::rounded,
};

/// What is not kept: it goes within the hour. Today's and an earlier commit's.
const PASSING: [&str; 6] =
    ["exchanges", "idempotency", "pending_requests", "presence", "replicas", "turns"];

const POSTGRES: &str = "SELECT relname::text AS name, '' AS index, pg_table_size(oid) AS bytes FROM pg_class \
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace \
    UNION ALL SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_relation_size(indexrelid) \
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid WHERE relnamespace = 'public'::regnamespace";

/// The key of a table that has one beside its rows has no name of its own.
const SQLITE: &str = "SELECT tbl_name AS name, CASE WHEN type = 'table' THEN '' \
    WHEN sqlite_schema.name LIKE 'sqlite_autoindex%' THEN tbl_name || '_key' ELSE sqlite_schema.name END AS \"index\", \
    CAST(sum(pgsize) AS integer) AS bytes FROM dbstat JOIN sqlite_schema USING (name) GROUP BY 1, 2";

const LIVE: &str = "SELECT count(*) FROM logins WHERE ended_at IS NULL";

/// A table, or an index of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    table: String,
    /// Empty for the table itself.
    index: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index.as_str() {
            "" => f.write_str(&self.table),
            index => write!(f, "· {index}"),
        }
    }
}

/// Bytes, by place.
#[derive(Debug, Default)]
pub struct Sizes(BTreeMap<Place, f64>);

impl Sizes {
    /// Of everything that is kept in a database.
    ///
    /// # Errors
    /// Where the database does not tell.
    pub async fn of(kind: Kind, database: &Fresh) -> Result<Self, Failure> {
        let rows: Vec<(String, String, i64)> = match kind {
            Kind::Postgres => {
                let mut connection = postgres(database).await?;
                connection.execute("VACUUM FULL").await?;
                sqlx::query_as(POSTGRES).fetch_all(&mut connection).await?
            }
            Kind::Sqlite => {
                let copy = database.folder.path().join("copy.db");
                let copied = format!("VACUUM INTO '{}'", copy.display());
                sqlite(&database.url).await?.execute(copied.as_str()).await?;
                let mut connection = sqlite(&format!("sqlite:{}", copy.display())).await?;
                let rows = sqlx::query_as(SQLITE).fetch_all(&mut connection).await?;
                connection.close().await?;
                std::fs::remove_file(copy)?;
                rows
            }
        };
        let kept = rows.into_iter().filter(|(table, ..)| !PASSING.contains(&table.as_str()));
        Ok(Self(kept.map(|(table, index, size)| (Place { table, index }, size as f64)).collect()))
    }

    /// What came since then, for each of so many logins.
    pub fn since(&self, then: &Self, logins: f64) -> Self {
        let before = |place| then.0.get(place).copied().unwrap_or_default();
        let each =
            self.0.iter().map(|(place, now)| (place.clone(), (now - before(place)) / logins));
        Self(each.filter(|(_, bytes)| bytes.abs() >= 1.0).collect())
    }

    /// Where there is something.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.0.keys()
    }

    /// The bytes at a place.
    pub fn cell(&self, place: &Place) -> String {
        self.0.get(place).map_or_else(|| "–".to_owned(), |bytes| rounded(*bytes))
    }

    /// All bytes.
    pub fn sum(&self) -> String {
        rounded(self.0.values().sum())
    }
}

/// Logins whose end is not written yet.
///
/// # Errors
/// Where the database does not tell.
pub async fn live_logins(kind: Kind, database: &Fresh) -> Result<i64, Failure> {
    Ok(match kind {
        Kind::Postgres => {
            sqlx::query_scalar(LIVE).fetch_one(&mut postgres(database).await?).await?
        }
        Kind::Sqlite => {
            sqlx::query_scalar(LIVE).fetch_one(&mut sqlite(&database.url).await?).await?
        }
    })
}

async fn postgres(database: &Fresh) -> Result<PgConnection, Failure> {
    Ok(PgConnectOptions::from_str(&database.url)?.connect().await?)
}

async fn sqlite(url: &str) -> Result<SqliteConnection, Failure> {
    Ok(SqliteConnectOptions::from_str(url)?.connect().await?)
}
