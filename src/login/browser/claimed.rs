//! What a browser is given that claimed its login, the first time and again.

use actix_web::HttpResponse;
use projections::logins::LoginView;
use serde_json::json;

use super::named::{BROWSER_SECONDS, NamedBrowser};
use crate::http::{app::App, host::PoolHost, redirect, refusal::Refusal};

/// Where a browser goes that was not sent to the client at once: a new one is asked first whether it is them.
pub(super) async fn before_leaving(
    app: &App,
    host: &PoolHost,
    login: &LoginView,
) -> Result<String, Refusal> {
    match &login.grant {
        Some(grant) => Ok(redirect::to_page(grant)),
        None => without_request(app, host, login).await,
    }
}

/// Where a browser ends that signed in by a login, and that no client's request waits for: at the connection's callback URL, or
/// on a plain page.
pub(super) async fn without_request(
    app: &App,
    host: &PoolHost,
    login: &LoginView,
) -> Result<String, Refusal> {
    let connection = app.views.connection(&host.pool.id, &login.connection).await?;
    let callback = connection.and_then(|connection| connection.settings.callback_url);
    Ok(callback.unwrap_or_else(|| "/login/done".to_owned()))
}

/// What the browser takes: its session's cookie, its name, and where it goes.
pub(super) fn taken(
    app: &App,
    host: &PoolHost,
    login: &LoginView,
    cookie: &str,
    browser: &NamedBrowser,
    redirect: &str,
) -> HttpResponse {
    let sessions = host.pool.settings.sessions;
    let seconds = sessions.outlive_browser.then_some(sessions.longest.into());
    HttpResponse::Ok()
        .cookie(app.cookies.session(cookie, seconds))
        .cookie(app.cookies.browser(&browser.name, BROWSER_SECONDS))
        .cookie(app.cookies.forget_login(&login.id))
        .json(json!({ "redirect": redirect }))
}
