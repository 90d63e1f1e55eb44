//! Where the heads stand, and on which server.

use projections::{ReadError, ResultRow};

use super::backend::Backend;
use crate::words::stream::Scope;

/// What one server answers changes with every commit. Another one, or the same after it was started again, may have lost
/// commits and taken as many others since: no number tells of that, but when it was started does.
///
/// The heads are counted only if anything was committed since `$1`, so that idle pools cost nothing, however many they are.
const LOOK: &str = "SELECT {server} AS server, {takes_writes} AS takes_writes, \
    (SELECT writes FROM format WHERE id = 1) AS format, {committed} AS committed, CASE WHEN {committed} = $1 THEN NULL \
    ELSE (SELECT CAST(count(*) AS text) || ':' || CAST(coalesce(sum(position), 0) AS text) FROM heads) END AS heads";
const HEADS: &str = "SELECT pool, position, {server} AS server FROM heads ORDER BY pool";

const SERVER: &str = "CAST(extract(epoch FROM pg_postmaster_start_time()) * 1000000 AS bigint)";
/// A standby does not, nor a server that was switched to read-only.
const TAKES_WRITES: &str =
    "(NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off')";
/// Two snapshots of one server that read the same show the same commits, but on a standby, where not every running transaction
/// is in them.
const COMMITTED: &str = "CASE WHEN NOT pg_is_in_recovery() \
    THEN CAST(pg_postmaster_start_time() AS text) || CAST(pg_current_snapshot() AS text) END";
/// SQLite has no such word. It counts each time: it has few pools, and is near.
const UNKNOWN: &str = "CAST(NULL AS text)";

/// What a look shows.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub server: i64,
    pub takes_writes: bool,
    /// Up to which format events may be written.
    pub format: u32,
    /// The commits that it shows; `None` if that cannot be told.
    pub committed: Option<String>,
    /// How many heads there are, and the sum of their positions.
    heads: String,
}

impl Seen {
    /// Whether there is nothing new.
    pub fn is_as(&self, before: &Self) -> bool {
        let shown = |seen: &Self| (seen.server, seen.takes_writes, seen.format);
        shown(self) == shown(before) && self.heads == before.heads
    }
}

impl Backend {
    /// Looks, after what was seen before.
    pub async fn look(&self, before: Option<&Seen>) -> Result<Seen, ReadError> {
        let committed = before.and_then(|before| before.committed.as_deref());
        let row = self.reading().one(&self.in_its_words(LOOK), &[committed.into()]).await?;
        let row = row.ok_or(sqlx::Error::RowNotFound)?;
        let unchanged = || before.map(|before| before.heads.clone()).unwrap_or_default();
        Ok(Seen {
            server: row.int("server")?,
            takes_writes: row.bool("takes_writes")?,
            format: u32::try_from(row.int("format")?).unwrap_or(u32::MAX),
            committed: row.optional_text("committed")?,
            heads: row.optional_text("heads")?.unwrap_or_else(unchanged),
        })
    }

    /// Whether the server that answers takes writes.
    pub async fn takes_writes(&self) -> Result<bool, ReadError> {
        let sql = self.in_its_words("SELECT {takes_writes} AS takes_writes");
        self.reading().one(&sql, &[]).await?.ok_or(sqlx::Error::RowNotFound)?.bool("takes_writes")
    }

    /// The last position of each pool in which something happened.
    pub async fn heads(&self) -> Result<Vec<(Scope, u64)>, ReadError> {
        self.reading().all(&self.in_its_words(HEADS), &[]).await?.iter().map(head).collect()
    }

    /// The heads on that server; `None` if it is another one that answers.
    pub async fn heads_on(&self, server: i64) -> Result<Option<Vec<(Scope, u64)>>, ReadError> {
        let rows = self.reading().all(&self.in_its_words(HEADS), &[]).await?;
        for row in &rows {
            if row.int("server")? != server {
                return Ok(None);
            }
        }
        rows.iter().map(head).collect::<Result<_, _>>().map(Some)
    }

    fn in_its_words(&self, sql: &str) -> String {
        let (server, takes_writes, committed) = match self {
            Self::Postgres { .. } => (SERVER, TAKES_WRITES, COMMITTED),
            Self::Sqlite { .. } => ("0", "true", UNKNOWN),
        };
        let sql = sql.replace("{server}", server).replace("{takes_writes}", takes_writes);
        sql.replace("{committed}", committed)
    }
}

fn head(row: &ResultRow) -> Result<(Scope, u64), ReadError> {
    Ok((Scope::from(row.text("pool")?.as_str()), row.int("position")?.unsigned_abs()))
}
