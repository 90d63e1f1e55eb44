//! A client asks for an address of its own that is not registered: nearly always its developer's mistake.

use domain::address::web_origin;
use projections::applications::ApplicationView;

use crate::http::{app::App, log::request_id};

/// How much of an address is logged, characters.
const LOGGED: usize = 200;

/// Tells of a redirect URI; of its origin, where it is registered and a message should go there.
pub(super) fn tell_target(app: &App, client: &ApplicationView, asked: Option<&str>) {
    match asked.filter(|asked| client.settings.redirects_to(asked)) {
        Some(known) => tell(app, client, "web_message origin", web_origin(known).as_deref()),
        None => tell(app, client, "redirect_uri", asked),
    }
}

/// Tells which address came, and which are registered: the page that the person sees tells none of them, but for the number of
/// the request. One that is missing is told on the page.
pub(super) fn tell(
    app: &App,
    client: &ApplicationView,
    parameter: &'static str,
    asked: Option<&str>,
) {
    // Without its query, which may hold what nobody else should know.
    let Some(asked) = asked.and_then(|asked| asked.split(['?', '#']).next()) else {
        return;
    };
    let asked: String = asked.chars().take(LOGGED).collect();
    let (pool, client_id, settings) = (&client.pool, &client.id, &client.settings);
    let kind = format!("{parameter} {pool} {client_id}");
    if !app.notices.is_choice_due(&kind, &asked, app.now()) {
        return;
    }
    let registered = match parameter {
        "redirect_uri" => &settings.redirect_uris,
        "web_message origin" => &settings.origins,
        _ => &settings.post_logout_redirect_uris,
    };
    let id = request_id();
    tracing::warn!(id, %pool, %client_id, asked, ?registered, "a {parameter} is not one of the client's");
}
