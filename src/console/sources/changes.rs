//! What became of a connection while somebody had its page open.

use domain::connection::Connection;
use projections::connections::ConnectionView;

use super::draft::standing;
use crate::{
    console::changed::{self, Changed},
    http::{app::App, refusal::Refusal},
};

/// The fields that are not as they were in that version.
///
/// # Errors
/// If the database does not answer.
pub async fn since(
    app: &App,
    connection: &ConnectionView,
    seen: u64,
) -> Result<Vec<Changed>, Refusal> {
    changed::since(app, &connection.pool, connection.id.as_str(), seen, all).await
}

/// All that can change, in one order. Of a logo and of an AppSecret it says which.
fn all(connection: &Connection) -> Vec<(String, String)> {
    let settings = &connection.settings;
    let app_id = connection.app_id.as_deref();
    let logo = settings.logo.as_ref().map(|logo| logo.hash.to_string());
    let state = if connection.disabled { "off" } else { "on" };
    let fields = standing(&connection.identifier, app_id, settings).into_iter();
    let others = [
        ("logo", logo.unwrap_or_default()),
        ("app_secret", connection.secret_fingerprint.clone().unwrap_or_default()),
        ("state", state.to_owned()),
    ];
    fields.chain(others.map(|(field, value)| (field.to_owned(), value))).collect()
}
