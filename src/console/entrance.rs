//! The session that a browser gets, with a new secret each time.

use actix_web::{HttpRequest, HttpResponse, http::header::USER_AGENT};
use domain::{console_session::Whereabouts, decisions::NewConsoleSession};

use super::{host::ConsoleHost, to_page};
use crate::http::{address::network, app::App, browser_name::browser_name, page::Person, secrets};

/// A new session, and what opens it.
pub struct Entrance {
    /// What is kept of it.
    pub session: NewConsoleSession,
    cookie: String,
}

impl Entrance {
    /// With a new secret.
    pub fn new(app: &App, request: &HttpRequest, host: &ConsoleHost) -> Self {
        let id = app.new_id();
        let cookie = secrets::opening(&id, &app.new_secret::<32>());
        let whereabouts =
            Whereabouts { browser: browser(request), network: network(host.remote.address).into() };
        let credential = secrets::hash(&cookie);
        Self { session: NewConsoleSession { id: id.into(), credential, whereabouts }, cookie }
    }

    /// Leads to the console with it. What the browser was asked, and its invitation, are over.
    pub fn answer(&self, app: &App, person: &Person) -> HttpResponse {
        let mut answer = to_page(person, "/console", None);
        for cookie in [
            app.cookies.console(&self.cookie),
            app.cookies.forget_console_ask(),
            app.cookies.forget_invitation(),
        ] {
            // Ours are well-formed.
            _ = answer.add_cookie(&cookie);
        }
        answer
    }
}

/// The browser and its system, as far as they are known: "Chrome on Windows".
pub fn browser(request: &HttpRequest) -> String {
    let said = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    browser_name(said.unwrap_or_default())
}
