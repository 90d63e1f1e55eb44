//! Signing out: the browser's session ends, and with it whatever belongs to it.

use domain::{
    decisions::Execute,
    session::{Session, SessionCommand, SessionEnd},
};
use eventstore::Actor;
use projections::{applications::ApplicationView, sessions::SessionView};

use super::{app::App, host::PoolHost, redirect, refusal::Refusal};

/// Ends a session. Its codes bring no tokens any more, and its tokens read nothing.
///
/// # Errors
/// If the database does not answer.
pub async fn end(
    app: &App,
    host: &PoolHost,
    session: SessionView,
    reason: SessionEnd,
) -> Result<(), Refusal> {
    let decision =
        Execute::<Session>::new(session.id.as_str(), SessionCommand::End { reason, at: app.now() });
    app.execute(&host.caller(Actor::User(session.user)), &decision).await?;
    Ok(())
}

/// Where a client may have the browser sent afterwards, with its state: to an address that is registered for that, to the
/// byte (OpenID Connect RP-Initiated Logout §3). `None` for any other.
pub fn back(client: &ApplicationView, address: &str, state: Option<&str>) -> Option<String> {
    let registered = &client.settings.post_logout_redirect_uris;
    let is_registered = registered.iter().any(|known| known == address);
    let state = state.map(|state| ("state", state));
    is_registered.then(|| redirect::with(address, state.into_iter()))
}
