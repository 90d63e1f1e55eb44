//! What a browser is given that claimed its login, the first time and again.

use actix_web::HttpResponse;
use projections::logins::LoginView;
use serde_json::json;

use super::named::{BROWSER_SECONDS, NamedBrowser};
use crate::http::{app::App, host::PoolHost, redirect};

/// Where a browser goes that was not sent to the client at once: a new one is asked first whether it is them.
pub(super) fn before_leaving(login: &LoginView) -> String {
    match &login.grant {
        Some(grant) => redirect::to_page(grant),
        None if login.links.is_some() => ACCOUNT.to_owned(),
        None => DONE.to_owned(),
    }
}

/// Where a person sees the ways in to their account.
pub(super) const ACCOUNT: &str = "/account";

/// Where a browser ends that signed in, and that no client's request waits for.
pub(super) const DONE: &str = "/login/done";

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
