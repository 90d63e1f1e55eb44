//! Everything that a database holds, as text.

use projections::{Database, Value};

use super::{Fresh, Unavailable};
use crate::{OpenError, database::backend::Backend};

const SQLITE: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_sqlx%' ORDER BY name";
const POSTGRES: &str = "SELECT table_name::text AS name FROM information_schema.tables \
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '_sqlx%' ORDER BY table_name";
const SQLITE_COLUMNS: &str = "SELECT name FROM pragma_table_info($1)";

/// Every table with the text of its rows.
///
/// # Errors
/// Where the database does not answer.
pub async fn dump(database: &Fresh) -> Result<Vec<(String, String)>, Unavailable> {
    let backend = Backend::connect(&database.url).await.map_err(OpenError::from)?;
    let reading = backend.reading();
    let tables = match reading {
        Database::Sqlite(_) => reading.all(SQLITE, &[]).await?,
        Database::Postgres(_) => reading.all(POSTGRES, &[]).await?,
    };
    let mut dump = Vec::new();
    for table in tables {
        let name = table.text("name")?;
        let rows = reading.all(&rows(&reading, &name).await?, &[]).await?;
        let text: Result<Vec<_>, _> = rows.iter().map(|row| row.text("line")).collect();
        dump.push((name, text?.join("\n")));
    }
    backend.close().await;
    Ok(dump)
}

/// A query whose `line` is a whole row as text.
async fn rows(database: &Database, table: &str) -> Result<String, Unavailable> {
    Ok(match database {
        Database::Postgres(_) => format!("SELECT row_to_json(t)::text AS line FROM {table} AS t"),
        Database::Sqlite(_) => {
            let columns = database.all(SQLITE_COLUMNS, &[Value::from(table)]).await?;
            let names: Result<Vec<_>, _> =
                columns.iter().map(|column| column.text("name")).collect();
            format!("SELECT json_array({}) AS line FROM {table}", names?.join(", "))
        }
    })
}

impl From<OpenError> for Unavailable {
    fn from(error: OpenError) -> Self {
        Self::Open(Box::new(error))
    }
}
