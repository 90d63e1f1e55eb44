//! In which order a pool's connections are offered.

use projections::{applications::ApplicationView, connections::ConnectionView};

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

/// Why an application offers nothing to begin at: all that it may be signed in by, or the one that is wished.
///
/// # Errors
/// If the database does not answer.
pub(super) async fn nothing_to_begin_at(
    app: &App,
    host: &PoolHost,
    client: &ApplicationView,
    wished: Option<&str>,
) -> Result<Refusal, Refusal> {
    let Some(wished) = wished else {
        let why = "no connection is switched on for this application, and on";
        return Ok(Refusal::Misled { field: "client_id", why });
    };
    let connections = app.views.connections(&host.pool.id).await?;
    let why = match connections.iter().find(|connection| connection.identifier == wished) {
        None => "no connection of this pool has this identifier",
        Some(off) if off.disabled => "this connection is switched off",
        Some(other) if !client.connections.contains(&other.id) => {
            "this connection is not switched on for this application"
        }
        Some(_) => {
            "nobody begins at this connection from here: it has a callback URL, or another one was asked for"
        }
    };
    Ok(Refusal::Misled { field: "connection", why })
}
