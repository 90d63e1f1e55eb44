//! What somebody does to a database behind the back of every server.

use super::{Fresh, Unavailable};
use crate::{OpenError, database::backend::Backend};

/// Runs SQL that both databases understand; answers the number of rows.
///
/// # Errors
/// Where the database does not answer, or refuses.
pub async fn edit(database: &Fresh, sql: &str) -> Result<u64, Unavailable> {
    let backend = Backend::connect(&database.url).await.map_err(OpenError::from)?;
    let edited = backend.execute(sql, &[]).await;
    backend.close().await;
    Ok(edited?)
}
