//! Where the heads stand, and on which server.

use projections::{ReadError, ResultRow};

use super::backend::Backend;
use crate::words::stream::Scope;

/// What one server answers changes with every commit. Another one, or the same after it was started again, may have lost
/// commits and taken as many others since: no number tells of that, but when it was started does.
const LOOK: &str = "SELECT count(*) AS pools, CAST(coalesce(sum(position), 0) AS bigint) AS positions, \
    {server} AS server, {takes_writes} AS takes_writes, \
    (SELECT writes FROM format WHERE id = 1) AS format FROM heads";
const HEADS: &str = "SELECT pool, position, {server} AS server FROM heads ORDER BY pool";

const SERVER: &str = "CAST(extract(epoch FROM pg_postmaster_start_time()) * 1000000 AS bigint)";
/// A standby does not, nor a server that was switched to read-only.
const TAKES_WRITES: &str =
    "(NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off')";

/// What a look shows; cheap, however many pools there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub server: i64,
    pub takes_writes: bool,
    /// Up to which format events may be written.
    pub format: u32,
    pools: i64,
    positions: i64,
}

impl Backend {
    pub async fn look(&self) -> Result<Seen, ReadError> {
        let row = self.reading().one(&self.in_its_words(LOOK), &[]).await?;
        let row = row.ok_or(sqlx::Error::RowNotFound)?;
        Ok(Seen {
            server: row.int("server")?,
            takes_writes: row.bool("takes_writes")?,
            format: u32::try_from(row.int("format")?).unwrap_or(u32::MAX),
            pools: row.int("pools")?,
            positions: row.int("positions")?,
        })
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
        let (server, takes_writes) = match self {
            Self::Postgres { .. } => (SERVER, TAKES_WRITES),
            Self::Sqlite { .. } => ("0", "true"),
        };
        sql.replace("{server}", server).replace("{takes_writes}", takes_writes)
    }
}

fn head(row: &ResultRow) -> Result<(Scope, u64), ReadError> {
    Ok((Scope::from(row.text("pool")?.as_str()), row.int("position")?.unsigned_abs()))
}
