//! What is beside history. The database's clock counts: a test moves what it says there.

mod exchanges;
mod pending_requests;
mod pictures;
mod presence;
mod session_uses;
mod turns;

use super::given::Given;

/// Moves a moment in a table of what is safe to lose into the past.
async fn ago(given: &Given, table: &str, column: &str, seconds: u32) {
    let postgres = format!("UPDATE {table} SET {column} = {column} - interval '{seconds} seconds'");
    let sqlite = format!(
        "UPDATE {table} SET {column} = strftime('%Y-%m-%dT%H:%M:%f+00:00', {column}, '-{seconds} seconds')"
    );
    given.ephemeral_sql(&postgres, &sqlite).await;
}
