//! In which order a pool's connections are offered.

use projections::connections::ConnectionView;

use crate::http::{app::App, host::PoolHost, refusal::Refusal};

/// The connections of the host's pool that are on: the chosen one first, the others by their names.
///
/// # Errors
/// If the database does not answer.
pub(super) async fn of_connections(
    app: &App,
    host: &PoolHost,
) -> Result<Vec<ConnectionView>, Refusal> {
    let mut connections = app.views.connections(&host.pool.id).await?;
    connections.retain(|connection| !connection.disabled);
    let chosen = host.pool.default_connection.as_ref();
    connections.sort_by_cached_key(|it| (Some(&it.id) != chosen, it.settings.name.to_lowercase()));
    Ok(connections)
}
