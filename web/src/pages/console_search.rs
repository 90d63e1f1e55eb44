//! What the one search of a pool found.

use askama::Template;

use super::{
    console::Console, console_applications::ConsoleApplication, console_logins::ConsoleLoginTable,
    console_users::ConsoleUser, frame::Frame,
};

/// `/console/{pool}/search`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/search.html")]
pub struct ConsoleSearchPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// What was typed.
    pub sought: &'a str,
    /// Users.
    pub users: &'a [ConsoleUser<'a>],
    /// Where users are listed.
    pub users_at: &'a str,
    /// Where all of them are, if there are more than these.
    pub all_users: Option<&'a str>,
    /// Applications.
    pub applications: &'a [ConsoleApplication<'a>],
    /// Where applications are listed.
    pub applications_at: &'a str,
    /// Logins.
    pub logins: ConsoleLoginTable<'a>,
}

impl ConsoleSearchPage<'_> {
    fn is_empty(&self) -> bool {
        self.users.is_empty() && self.applications.is_empty() && self.logins.logins.is_empty()
    }
}
