//! The pages of users: the list, and what needs a look.

use askama::Template;

use super::{console::Console, frame::Frame, moment::Moment};
use crate::messages::Messages;

/// What became of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserState {
    /// They may sign in.
    Active,
    /// They may not.
    Blocked,
    /// The person was erased.
    Erased,
    /// Another one goes on in its place.
    Merged,
}

/// A user.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleUser<'a> {
    /// Its id.
    pub id: &'a str,
    /// The nickname.
    pub nickname: Option<&'a str>,
    /// The verified number.
    pub phone: Option<&'a str>,
    /// When the number was verified.
    pub phone_verified: Option<Moment>,
    /// A number that nobody verified.
    pub unverified_phone: Option<&'a str>,
    /// Whether somebody else held the number that they showed.
    pub phone_held_elsewhere: bool,
    /// The verified address.
    pub email: Option<&'a str>,
    /// When the address was verified.
    pub email_verified: Option<Moment>,
    /// An address that nobody verified.
    pub unverified_email: Option<&'a str>,
    /// Whether it may be proven by a password.
    pub has_password: bool,
    /// What became of it.
    pub state: UserState,
    /// The id of the one that goes on in its place.
    pub merged_into: Option<&'a str>,
    /// When it was registered.
    pub registered: Moment,
    /// When it changed last.
    pub changed: Moment,
}

impl<'a> ConsoleUser<'a> {
    pub(super) fn name(&self, messages: &'static Messages) -> &'a str {
        self.nickname.unwrap_or(messages.console.users.no_name)
    }

    pub(super) fn state(&self, messages: &'static Messages) -> &'static str {
        let [active, blocked, erased, merged] = messages.console.users.states;
        match self.state {
            UserState::Active => active,
            UserState::Blocked => blocked,
            UserState::Erased => erased,
            UserState::Merged => merged,
        }
    }

    /// How its state looks.
    pub(super) fn look(&self) -> &'static str {
        match self.state {
            UserState::Active => "good",
            UserState::Blocked => "",
            UserState::Erased | UserState::Merged => "plain",
        }
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.state == UserState::Blocked
    }

    /// Where another user of the same list is.
    pub(super) fn beside(&self, list: &str, other: &str) -> String {
        format!("{list}/{other}")
    }

    /// Whether something may still happen to it.
    pub(super) fn goes_on(&self) -> bool {
        matches!(self.state, UserState::Active | UserState::Blocked)
    }
}

/// The two lists: users, and what needs a look.
fn tabs(
    frame: &Frame<'_>,
    list: &str,
    number: &str,
    at_cases: bool,
) -> [(String, String, bool); 2] {
    let words = &frame.messages().console.users;
    let cases = match number {
        "0" => words.cases.title.to_owned(),
        number => format!("{} ({number})", words.cases.title),
    };
    let path = format!("{}/cases", list.trim_end_matches("/users"));
    [(frame.link(list), words.title.to_owned(), !at_cases), (frame.link(path), cases, at_cases)]
}

/// `/console/{pool}/users`.
#[derive(Debug, Clone, Template)]
#[template(path = "console/users.html")]
pub struct ConsoleUsersPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// How many cases need a look, as `3` or `100+`.
    pub cases: String,
    /// What was typed into the search.
    pub search: &'a str,
    /// `true`: who may not sign in is asked for; `false`: everybody else; anything else: both.
    pub blocked: &'a str,
    /// The users.
    pub users: &'a [ConsoleUser<'a>],
    /// Where the next page is, if there is one.
    pub next: Option<&'a str>,
    /// Where the first page is, on any other.
    pub first: Option<&'a str>,
}

impl ConsoleUsersPage<'_> {
    fn tabs(&self) -> [(String, String, bool); 2] {
        tabs(&self.frame, self.path, &self.cases, false)
    }

    fn asks(&self, blocked: &str) -> bool {
        self.blocked == blocked
    }

    fn asks_for_all(&self) -> bool {
        self.search.trim().is_empty() && !self.asks("true") && !self.asks("false")
    }
}

/// What needs a look.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleCase<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whether it is about a unionid; else it is about a number.
    pub of_unionid: bool,
    /// The user who showed it.
    pub user: &'a str,
    /// The user who holds it by now.
    pub held_by: Option<&'a str>,
    /// The number or the unionid.
    pub shown: Option<&'a str>,
    /// Since when.
    pub since: Moment,
}

/// `/console/{pool}/cases`.
#[derive(Debug, Clone, Template)]
#[template(path = "console/cases.html")]
pub struct ConsoleCasesPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// Where the users are listed.
    pub list: &'a str,
    /// How many need a look, as `3` or `100+`.
    pub number: String,
    /// The cases, the newest first.
    pub cases: &'a [ConsoleCase<'a>],
    /// What makes a form the same when it is sent twice.
    pub command: &'a str,
    /// Where the next page begins, if there is one.
    pub next: Option<&'a str>,
    /// Whether the one that somebody dismissed is not there any more.
    pub late: bool,
}

impl ConsoleCasesPage<'_> {
    fn tabs(&self) -> [(String, String, bool); 2] {
        tabs(&self.frame, self.list, &self.number, true)
    }
}
