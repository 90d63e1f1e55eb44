//! The session that a browser gets, with a new secret each time.

use actix_web::HttpResponse;
use domain::decisions::NewConsoleSession;

use super::to_page;
use crate::http::{app::App, page::Person, secrets};

/// A new session, and what opens it.
pub struct Entrance {
    /// What is kept of it.
    pub session: NewConsoleSession,
    cookie: String,
}

impl Entrance {
    /// With a new secret.
    pub fn new(app: &App) -> Self {
        let id = app.new_id();
        let cookie = secrets::opening(&id, &app.new_secret::<32>());
        let session = NewConsoleSession { id: id.into(), credential: secrets::hash(&cookie) };
        Self { session, cookie }
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
