//! The demo's operator, who signs in by a link alone.

use eventstore::StoreError;

use super::app::App;

/// Their id: in a demo's database, and in no other.
pub const ID: &str = "demo-operator";

/// What their link says.
///
/// # Errors
/// If the key of the deployment cannot be read.
pub async fn secret(app: &App) -> Result<String, StoreError> {
    app.vault.derive(None, "demo console link", ID).await
}
