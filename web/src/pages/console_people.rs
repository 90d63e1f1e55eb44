//! The pages of the people of the console.

use askama::Template;

use super::{console::Console, frame::Frame, moment::Moment};
use crate::messages::Messages;

/// Somebody of the console, as they are listed.
#[derive(Debug, Clone, Copy)]
pub struct ConsolePerson<'a> {
    /// Their id.
    pub id: &'a str,
    /// The name under which they sign in.
    pub name: &'a str,
    /// Whether they may change something.
    pub changes: bool,
    /// Whether they registered a way in.
    pub joined: bool,
    /// Whether they were removed.
    pub removed: bool,
    /// Whether nobody can read any more who they were.
    pub erased: bool,
    /// When they were invited.
    pub since: Moment,
}

impl<'a> ConsolePerson<'a> {
    fn called(&self, messages: &'static Messages) -> &'a str {
        if self.erased { messages.console.people.erased_person } else { self.name }
    }

    fn role(&self, messages: &'static Messages) -> &'static str {
        let roles = &messages.console.roles;
        if self.changes { roles.operator } else { roles.auditor }
    }

    fn state(&self, messages: &'static Messages) -> &'static str {
        let people = &messages.console.people;
        match self {
            Self { erased: true, .. } => people.erased,
            Self { removed: true, .. } => people.removed,
            Self { joined: true, .. } => people.active,
            _ => people.invited,
        }
    }
}

/// A link that is shown once.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleLink<'a> {
    /// For whom.
    pub name: &'a str,
    /// The link.
    pub url: &'a str,
}

/// What is wrong with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The name has other characters than it may have.
    Name,
    /// Somebody has the name.
    Taken,
    /// Nobody else runs the deployment.
    Last,
    /// The name of whom to erase was not typed.
    Unconfirmed,
}

impl Problem {
    fn sentence(self, messages: &'static Messages) -> &'static str {
        let people = &messages.console.people;
        match self {
            Self::Name => people.bad_name,
            Self::Taken => people.taken,
            Self::Last => people.last,
            Self::Unconfirmed => people.unconfirmed,
        }
    }
}

/// `/console/people`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/people.html")]
pub struct ConsolePeoplePage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// Tells the form from another one: sent twice, it invites once.
    pub command: &'a str,
    /// The people, in the order in which they were invited.
    pub people: &'a [ConsolePerson<'a>],
    /// The link of whom was invited just now.
    pub link: Option<ConsoleLink<'a>>,
    /// The name as it was typed.
    pub name: &'a str,
    /// What is wrong with the form.
    pub problem: Option<Problem>,
}

/// `/console/people/{id}`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/person.html")]
pub struct ConsolePersonPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// Whose page it is.
    pub somebody: ConsolePerson<'a>,
    /// Whether something can be changed about them.
    pub may_change: bool,
    /// What is wrong with the form.
    pub problem: Option<Problem>,
}
