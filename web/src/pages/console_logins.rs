//! The logins of a pool: the list, and what happened in one of them.

use askama::Template;

use super::{console::Console, frame::Frame, moment::Moment};
use crate::messages::Messages;

/// A login, as it is listed.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleLogin<'a> {
    /// Its id.
    pub id: &'a str,
    /// When its code was asked for.
    pub issued: Moment,
    /// Where it stands.
    pub state: &'a str,
    /// Why it ended without a session.
    pub reason: Option<&'a str>,
    /// The application's name, or its id where it was deleted.
    pub application: &'a str,
    /// The connection's name, or its id where it was deleted.
    pub connection: &'a str,
    /// "Chrome on Windows".
    pub browser: &'a str,
    /// The browser's network; none if it was erased.
    pub network: Option<&'a str>,
    /// The user, once known.
    pub user: Option<&'a str>,
}

impl ConsoleLogin<'_> {
    /// How its state looks.
    pub(super) fn look(&self) -> &'static str {
        match self.state {
            "claimed" => "good",
            "denied" | "refused" => "bad",
            _ => "plain",
        }
    }
}

/// The table of the list: on the page, and asked for anew while it is open.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/login_table.html")]
pub struct ConsoleLoginTable<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Where the list is.
    pub path: &'a str,
    /// The logins, the newest first.
    pub logins: &'a [ConsoleLogin<'a>],
}

impl ConsoleLoginTable<'_> {
    fn user(&self, id: &str) -> String {
        user(self.path, id)
    }
}

/// Where the page of a user is, of the pool whose logins are listed there.
fn user(logins: &str, id: &str) -> String {
    format!("{}/users/{id}", logins.trim_end_matches("/logins"))
}

/// What stands in the fields above the list; empty where nothing was said.
#[derive(Debug, Clone, Copy)]
pub struct LoginFilterForm<'a> {
    /// The state.
    pub state: &'a str,
    /// The application's id.
    pub application: &'a str,
    /// The user's id.
    pub user: &'a str,
    /// The first day, as `2026-12-01`.
    pub since: &'a str,
    /// The last day.
    pub until: &'a str,
}

impl LoginFilterForm<'_> {
    fn is_empty(&self) -> bool {
        [self.state, self.application, self.user, self.since, self.until]
            .iter()
            .all(|it| it.is_empty())
    }
}

/// `/console/{pool}/logins`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/logins.html")]
pub struct ConsoleLoginsPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// What is asked for.
    pub form: LoginFilterForm<'a>,
    /// The applications that can be asked for, by id and name.
    pub applications: &'a [(&'a str, &'a str)],
    /// The table.
    pub table: ConsoleLoginTable<'a>,
    /// Where the older ones are, if there are any.
    pub older: Option<&'a str>,
    /// Where the newest are.
    pub newest: &'a str,
    /// The query of the page, with which what is new is told and asked for; none on an older page.
    pub live: Option<&'a str>,
}

/// A step of a login.
#[derive(Debug, Clone, Copy)]
pub struct Replayed<'a> {
    /// Its number, from 1.
    pub number: u64,
    /// When it happened.
    pub at: Moment,
    /// How long after the step before it, milliseconds.
    pub after_ms: Option<i64>,
    /// What happened, by the event's name.
    pub event: &'a str,
    /// Where the login stood before.
    pub from: Option<&'a str>,
    /// Where it stood then.
    pub to: &'a str,
    /// Who caused it.
    pub actor: &'a str,
    /// From which address; `Some(None)` if it was erased.
    pub ip: Option<Option<&'a str>>,
    /// Why it was not allowed, or the login ended without a sign-in.
    pub reason: Option<&'a str>,
    /// Its place in the history of the pool.
    pub position: u64,
    /// What else the event says, by the names of the API; an erased value is empty.
    pub facts: &'a [(String, String)],
}

impl Replayed<'_> {
    fn after(&self) -> Option<String> {
        let milliseconds = self.after_ms?;
        Some(format!("+{}.{:03} s", milliseconds / 1000, milliseconds.rem_euclid(1000)))
    }

    fn moves(&self) -> bool {
        self.from != Some(self.to)
    }

    fn who<'a>(&'a self, m: &'static Messages) -> &'a str {
        match m.console.logins.actor(self.actor) {
            "" => self.actor,
            word => word,
        }
    }

    fn what<'a>(&'a self, m: &'static Messages) -> &'a str {
        match m.console.logins.event(self.event) {
            "" => self.event,
            sentence => sentence,
        }
    }
}

/// `/console/{pool}/logins/{id}`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/login.html")]
pub struct ConsoleLoginPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// Where the list is.
    pub path: &'a str,
    /// The login, as it stands.
    pub login: ConsoleLogin<'a>,
    /// What happened in it, step by step.
    pub steps: &'a [Replayed<'a>],
}

impl ConsoleLoginPage<'_> {
    fn user(&self, id: &str) -> String {
        user(self.path, id)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{messages::Language, pages::ConsolePlace};

    const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";

    fn console() -> Console<'static> {
        let pool = Some(("p1", HOSTILE));
        let place = ConsolePlace::Logins;
        Console { person: "lin", may_change: false, sees_all: true, pool, proof: "", place }
    }

    fn login() -> ConsoleLogin<'static> {
        ConsoleLogin {
            id: "l1",
            issued: Moment(DateTime::UNIX_EPOCH),
            state: "refused",
            reason: Some("no_account"),
            application: HOSTILE,
            connection: HOSTILE,
            browser: HOSTILE,
            network: None,
            user: Some("u1"),
        }
    }

    fn list<'a>(
        frame: Frame<'a>,
        form: LoginFilterForm<'a>,
        logins: &'a [ConsoleLogin<'a>],
    ) -> String {
        let path = "/console/p1/logins";
        let page = ConsoleLoginsPage {
            frame,
            console: console(),
            path,
            form,
            applications: &[("shop", HOSTILE)],
            table: ConsoleLoginTable { frame, path, logins },
            older: Some("/console/p1/logins?after=x"),
            newest: path,
            live: Some("lang=en"),
        };
        page.render().unwrap()
    }

    const ANY: LoginFilterForm<'static> =
        LoginFilterForm { state: "", application: "", user: "", since: "", until: "" };

    #[test]
    fn what_somebody_wrote_stays_text() {
        for language in [Language::En, Language::Zh] {
            let frame = Frame::of(language);
            let facts = [
                ("origin.browser".to_owned(), HOSTILE.to_owned()),
                ("phone".to_owned(), String::new()),
            ];
            let step = Replayed {
                number: 1,
                at: Moment(DateTime::UNIX_EPOCH),
                after_ms: Some(1_234),
                event: "login.later",
                from: None,
                to: "issued",
                actor: HOSTILE,
                ip: Some(None),
                reason: Some("later_reason"),
                position: 7,
                facts: &facts,
            };
            let (console, path) = (console(), "/console/p1/logins");
            let page = ConsoleLoginPage { frame, console, path, login: login(), steps: &[step] };
            let page = page.render().unwrap();
            assert!(page.contains("+1.234 s") && page.contains("login.later"), "{page}");
            for html in [page, list(frame, ANY, &[login()])] {
                assert!(html.contains("<a href=\"/console/p1/users/u1\">"), "{html}");
                assert!(!html.contains("<img src=x") && html.contains("no_account"), "{html}");
            }
        }
    }

    #[test]
    fn an_empty_list_says_what_to_do_next() {
        let frame = Frame::of(Language::En);
        assert!(list(frame, ANY, &[]).contains("Nobody has asked for a code yet"));
        let narrowed = LoginFilterForm { state: "claimed", ..ANY };
        let page = list(frame, narrowed, &[]);
        assert!(
            page.contains("No login fits") && page.contains("<option value=\"claimed\" selected>"),
            "{page}"
        );
    }
}
