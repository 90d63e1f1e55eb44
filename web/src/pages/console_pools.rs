//! The settings of a pool, and a new pool.

use askama::Template;

use super::{
    console::{Console, ConsolePool},
    console_form::{ConsoleForm, FieldChange, Told, Wrong},
    frame::Frame,
};
use crate::messages::{Choice, FieldWords, Messages};

/// `/console/new`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/pool_new.html")]
pub struct ConsoleNewPoolPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// The host of the deployment.
    pub host: &'a str,
    /// The form.
    pub form: ConsoleForm<'a>,
}

/// `/console/{pool}/settings`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/pool_settings.html")]
pub struct ConsolePoolSettingsPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// The pool.
    pub pool: ConsolePool<'a>,
    /// The host of the deployment.
    pub host: &'a str,
    /// Whether the person may change it: a pool is the deployment's to change.
    pub may_change: bool,
    /// The form.
    pub form: ConsoleForm<'a>,
    /// Whether it is not as the person saw it any more.
    pub late: bool,
    /// What somebody else changed since.
    pub changes: &'a [FieldChange<'a>],
    /// Whether it was saved just now.
    pub saved: bool,
}

/// The fields that people type into, in their order.
const FIELDS: [&str; 15] = [
    "name",
    "host",
    "languages",
    "scan_each_time",
    "new_connections.association",
    "new_connections.login_only",
    "new_connections.phone",
    "lifetimes.scan",
    "lifetimes.authorize",
    "lifetimes.login",
    "lifetimes.binding",
    "lifetimes.claim",
    "sessions.longest",
    "sessions.idle",
    "sessions.outlive_browser",
];

/// The form of a pool, on both of its pages.
struct PoolForm<'a> {
    form: ConsoleForm<'a>,
    m: &'static Messages,
}

impl<'a> PoolForm<'a> {
    fn text(&self, field: &str) -> Option<&'static FieldWords> {
        let words = &self.m.console.pools;
        let [scan, authorize, login, binding, claim] = &words.lifetimes;
        Some(match field {
            "name" => &words.name,
            "host" => &words.host,
            "lifetimes.scan" => scan,
            "lifetimes.authorize" => authorize,
            "lifetimes.login" => login,
            "lifetimes.binding" => binding,
            "lifetimes.claim" => claim,
            "sessions.longest" => &words.longest,
            "sessions.idle" => &words.idle,
            _ => return None,
        })
    }

    fn value(&self, field: &str) -> &'a str {
        self.form.value(field)
    }

    fn told(&self, field: &str) -> Option<Told<'a>> {
        let words = &self.m.console.pools;
        self.form.told(field, |wrong| match (field, wrong) {
            ("host", Wrong::Taken) => words.host_taken,
            ("confirm", _) => words.confirm_wrong,
            _ => {
                let choose = self.m.console.sources.form.choose_one;
                self.text(field).map_or(choose, |words| words.wrong)
            }
        })
    }

    fn options(&self, field: &str) -> Vec<(&'static str, &'static Choice, bool)> {
        let (words, source) = (&self.m.console.pools, &self.m.console.sources.form);
        let (values, choices): (&[&'static str], &'static [Choice]) = match field {
            "languages" => (&["zh-en", "en-zh", "zh", "en"], &words.language_choices),
            "scan_each_time" => (&["false", "true"], &words.scans),
            "new_connections.association" => {
                (&["none", "field_matching", "ask_binding"], &source.associations)
            }
            "new_connections.login_only" => (&["false", "true"], &source.login_modes),
            "new_connections.phone" => (&["required", "optional"], &source.phones),
            "sessions.outlive_browser" => (&["false", "true"], &words.outlives),
            _ => (&[], &[]),
        };
        let all = values.iter().copied().zip(choices);
        all.map(|(value, words)| (value, words, self.form.is(field, value))).collect()
    }

    fn label(&self, field: &str) -> &'static str {
        let (words, source) = (&self.m.console.pools, &self.m.console.sources);
        match field {
            "languages" => words.languages,
            "scan_each_time" => words.scan_each_time,
            "new_connections.association" => source.form.association,
            "new_connections.login_only" => source.form.login_mode,
            "new_connections.phone" => source.form.phone,
            "sessions.outlive_browser" => words.outlive_browser,
            "default_connection" => words.default_connection,
            "state" => source.list.state,
            "confirm" => words.confirm,
            field => self.text(field).map_or("", |words| words.label),
        }
    }

    /// What a field says, in words.
    fn said<'v>(&self, field: &str, value: &'v str) -> &'v str {
        let list = &self.m.console.sources.list;
        let chosen = self.options(field).into_iter().find(|(one, ..)| *one == value);
        match (chosen, field, value) {
            (Some((_, choice, _)), ..) => choice.name,
            (None, "state", "on") => list.on,
            (None, "state", _) => list.off,
            (None, "default_connection", "") => self.m.console.pools.first_by_name,
            (None, _, "") => self.m.console.sources.form.nothing,
            (None, ..) => value,
        }
    }

    /// The field that is wrong, and what it is called.
    fn wrong(&self) -> Option<(&'a str, &'static str)> {
        let field = self.form.problem?.field;
        Some((field, self.label(field)))
    }

    /// What each field is called, and what stands in it: for whoever only looks.
    fn facts(&self) -> Vec<(&'static str, &'a str)> {
        FIELDS.map(|field| (self.label(field), self.said(field, self.value(field)))).into()
    }

    /// What somebody else changed: what it is called, before, after.
    fn changed<'c>(&self, changes: &[FieldChange<'c>]) -> Vec<(&'static str, &'c str, &'c str)> {
        let said = |change: &FieldChange<'c>| {
            let FieldChange { field, before, after } = *change;
            (self.label(field), self.said(field, before), self.said(field, after))
        };
        changes.iter().map(said).collect()
    }
}

impl ConsoleNewPoolPage<'_> {
    fn fields(&self) -> PoolForm<'_> {
        PoolForm { form: self.form, m: self.frame.messages() }
    }

    fn is_new(&self) -> bool {
        true
    }

    /// Whether what was typed stands there once more.
    fn is_again(&self) -> bool {
        self.form.problem.is_some()
    }

    fn action(&self) -> String {
        self.frame.link(format!("{}/create", self.path))
    }
}

impl ConsolePoolSettingsPage<'_> {
    fn fields(&self) -> PoolForm<'_> {
        PoolForm { form: self.form, m: self.frame.messages() }
    }

    fn is_new(&self) -> bool {
        false
    }

    /// Whether what was typed stands there once more.
    fn is_again(&self) -> bool {
        self.late || self.form.problem.is_some()
    }

    fn action(&self) -> String {
        self.below("save")
    }

    fn below(&self, act: &str) -> String {
        self.frame.link(format!("{}/{act}", self.path))
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{
        messages::Language,
        pages::{ConsolePlace, FieldProblem, Moment, Typed},
    };

    const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";

    fn page(language: Language, may_change: bool, form: ConsoleForm<'_>) -> String {
        let since = Moment(DateTime::UNIX_EPOCH);
        let page = ConsolePoolSettingsPage {
            frame: Frame::of(language),
            console: Console {
                person: "lin",
                may_change: true,
                sees_all: true,
                pool: Some(("p1", HOSTILE)),
                proof: "proof",
                place: ConsolePlace::Settings,
            },
            path: "/console/p1/settings",
            pool: ConsolePool { id: "p1", name: HOSTILE, address: HOSTILE, off: false, since },
            host: "login.example.com",
            may_change,
            form,
            late: true,
            changes: &[
                FieldChange { field: "name", before: HOSTILE, after: "" },
                FieldChange { field: "languages", before: "zh-en", after: "en" },
                FieldChange { field: "default_connection", before: "", after: "Scan" },
            ],
            saved: false,
        };
        page.render().unwrap()
    }

    #[test]
    fn what_somebody_wrote_stays_text_and_who_only_looks_gets_no_form() {
        let typed: Typed = FIELDS.map(|it| (it.to_owned(), HOSTILE.to_owned())).into();
        let problem = FieldProblem { field: "host", wrong: Wrong::Taken, detail: None };
        let form = ConsoleForm { typed: &typed, problem: Some(problem), command: "c", version: 3 };
        for language in [Language::En, Language::Zh] {
            let (changing, looking) = (page(language, true, form), page(language, false, form));
            assert!(changing.contains("/console/p1/settings/save"), "{changing}");
            assert!(!looking.contains("/settings/"), "{looking}");
            for html in [changing, looking] {
                assert!(!html.contains("<img src=x"), "{html}");
            }
        }
        let told = page(Language::En, true, form);
        for said in ["Another pool has this host", "the first by name", "<ins><bdi>English</bdi>"] {
            assert!(told.contains(said), "{said}: {told}");
        }
    }

    #[test]
    fn every_field_is_called_something_and_every_choice_stands_in_the_form() {
        let typed = Typed::new();
        let form = ConsoleForm { typed: &typed, problem: None, command: "c", version: 3 };
        let it = PoolForm { form, m: Language::En.messages() };
        let html = page(Language::En, true, form);
        for field in FIELDS {
            assert!(!it.label(field).is_empty(), "{field}");
            assert!(html.contains(&format!("name=\"{field}\"")), "{field}");
            assert_eq!(it.text(field).is_some(), it.options(field).is_empty(), "{field}");
        }
    }
}
