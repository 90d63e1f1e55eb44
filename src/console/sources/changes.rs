//! What became of a connection while somebody had its page open.

use domain::{
    aggregate::after,
    connection::{Connection, ConnectionEvent},
};
use projections::connections::ConnectionView;

use super::draft::standing;
use crate::http::{app::App, refusal::Refusal};

/// A field that somebody else changed.
pub struct Changed {
    /// Its name.
    pub field: String,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
}

/// The fields that are not as they were in that version.
///
/// # Errors
/// If the database does not answer.
pub async fn since(
    app: &App,
    connection: &ConnectionView,
    seen: u64,
) -> Result<Vec<Changed>, Refusal> {
    let (pool, id) = (&connection.pool, connection.id.as_str());
    let events = app.history.events_of::<ConnectionEvent>(pool, "connection", id).await?;
    let (then, now): (Vec<_>, Vec<_>) =
        events.into_iter().partition(|event| event.sequence <= seen);
    let then: Vec<ConnectionEvent> = then.into_iter().map(|past| past.event).collect();
    let now = then.iter().cloned().chain(now.into_iter().map(|past| past.event));
    let (now, then) = (after::<Connection>(now), after::<Connection>(then));
    let (before, now) = (all(&then), all(&now));
    let changed = before.into_iter().zip(now).filter(|(before, after)| before != after);
    let changed = changed.map(|((field, before), (_, after))| Changed { field, before, after });
    Ok(changed.collect())
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
