//! The audit log of a pool, or of the deployment.

use askama::Template;

use super::{
    console::Console,
    console_user::{EVENTS, PastChange, word},
    frame::Frame,
    moment::Moment,
};
use crate::messages::{Messages, word_of};

/// What an event is in words.
fn event<'a>(name: &'a str, messages: &'static Messages) -> &'a str {
    let console = &messages.console;
    let lists = console.audit.events.iter().chain(&console.logins.events);
    let known = lists.into_iter().find(|(known, _)| *known == name);
    known.map_or_else(|| word(&EVENTS, &console.users.page.events, name), |(_, word)| word)
}

/// An event: who did what to what, and what changed.
#[derive(Debug, Clone)]
pub struct AuditLine<'a> {
    /// Its place in the history.
    pub position: u64,
    /// When it was written.
    pub at: Moment,
    /// The name of the event.
    pub event: &'a str,
    /// To what kind of thing it happened.
    pub kind: &'a str,
    /// The id of that.
    pub id: &'a str,
    /// Its page, if it has one.
    pub link: Option<String>,
    /// Who caused it, as history says it.
    pub actor: &'a str,
    /// What they are called.
    pub name: Option<&'a str>,
    /// Where all that they did is listed.
    pub by_actor: String,
    /// From which address; `Some(None)` if it was erased.
    pub ip: Option<Option<&'a str>>,
    /// The id of the request.
    pub request: Option<&'a str>,
    /// The user whom it is about.
    pub user: Option<&'a str>,
    /// The page of that user.
    pub user_link: Option<String>,
    /// What changed by it.
    pub changes: Vec<PastChange<'a>>,
}

impl<'a> AuditLine<'a> {
    fn what(&self, messages: &'static Messages) -> &'a str {
        event(self.event, messages)
    }

    fn of_kind(&self, messages: &'static Messages) -> &'a str {
        word_of(&messages.console.audit.kinds, self.kind)
    }

    /// What kind of actor, and who of them.
    fn who(&self, messages: &'static Messages) -> (&'a str, &'a str) {
        let (kind, id) = self.actor.split_once(':').unwrap_or((self.actor, ""));
        (word_of(&messages.console.audit.actors, kind), self.name.unwrap_or(id))
    }

    /// Whether it says what stood there before: what was made, and what was read, had nothing before.
    fn had_something(&self) -> bool {
        self.changes.iter().any(|change| !change.is_new())
    }
}

/// What stands in the fields above the list; empty where nothing was said.
#[derive(Debug, Clone, Copy)]
pub struct AuditFilterForm<'a> {
    /// Which part of history.
    pub trail: &'a str,
    /// What kind of thing.
    pub kind: &'a str,
    /// What happened.
    pub event: &'a str,
    /// Who did it.
    pub actor: &'a str,
    /// The id of what it is about.
    pub id: &'a str,
    /// The first day, as `2026-12-01`.
    pub since: &'a str,
    /// The last day.
    pub until: &'a str,
}

impl AuditFilterForm<'_> {
    fn is_empty(&self) -> bool {
        [self.trail, self.kind, self.event, self.actor, self.id, self.since, self.until]
            .iter()
            .all(|it| it.is_empty())
    }
}

/// `/console/{pool}/audit`, and `/console/audit`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/audit.html")]
pub struct ConsoleAuditPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// Where it is taken away.
    pub export: &'a str,
    /// What is asked for.
    pub form: AuditFilterForm<'a>,
    /// The kinds of things that can be asked for.
    pub kinds: &'a [&'a str],
    /// The events that can be asked for.
    pub events: &'a [&'a str],
    /// What happened, the newest first.
    pub lines: &'a [AuditLine<'a>],
    /// Where the older events are, if there may be some.
    pub older: Option<&'a str>,
    /// Where the newest are, on an older page.
    pub newest: Option<&'a str>,
}

impl<'a> ConsoleAuditPage<'a> {
    fn event(&self, name: &'a str) -> &'a str {
        event(name, self.frame.messages())
    }

    fn kind(&self, name: &'a str) -> &'a str {
        word_of(&self.frame.messages().console.audit.kinds, name)
    }
}
