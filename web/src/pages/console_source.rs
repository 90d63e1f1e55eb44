//! The page of a connection, and of a new one: the form, and beside it what people will see.

use askama::Template;

use super::{
    console::Console,
    console_form::{ConsoleForm, FieldChange, Told},
    console_sources::{ConsoleSource, SourceKind, tabs},
    frame::{Application, Frame},
    source_words::{label, options, said, wrong},
};
use crate::messages::{Choice, Language, Messages};

/// What whoever only looks is shown, in the order of the form.
const FACTS: [&str; 11] = [
    "identifier",
    "name",
    "callback_url",
    "mini_program",
    "app_id",
    "login_only",
    "association",
    "phone",
    "wechat_subject",
    "scenes",
    "presence",
];

/// The form of a connection.
#[derive(Debug, Clone, Copy)]
pub struct SourceForm<'a> {
    /// What was typed. An AppSecret is not among it.
    pub form: ConsoleForm<'a>,
    /// The path of its page.
    pub path: &'a str,
    /// Whether the connection is there already.
    pub existing: bool,
    /// Whether it is what was sent, once more.
    pub again: bool,
    /// Whether an AppSecret was typed, which is not shown again.
    pub secret_typed: bool,
    /// The logo that stands there, as a `data:` URI.
    pub logo: Option<&'a str>,
    /// The logo that was uploaded and is not saved yet, as base64.
    pub uploaded: Option<&'a str>,
    /// Whether the deployment has a Mini Program of its own.
    pub has_program: bool,
    /// What somebody else changed while the page was open.
    pub changes: &'a [FieldChange<'a>],
    /// Whether the form was sent before, with something else in it.
    pub sent_before: bool,
    /// Where phones scan, as an origin.
    pub scan_origin: &'a str,
    /// An application that people sign in to by it, with the address of its pool as its home.
    pub application: Application<'a>,
}

impl<'a> SourceForm<'a> {
    fn told(&self, messages: &'static Messages, field: &str) -> Option<Told<'a>> {
        let words = &messages.console.sources;
        self.form.told(field, |what| wrong(words, field, what))
    }

    /// The field that is wrong, and what it is called.
    fn wrong(&self, messages: &'static Messages) -> Option<(&'a str, &'static str)> {
        let problem = self.form.problem?;
        Some((problem.field, label(&messages.console.sources, problem.field)))
    }

    /// What can be chosen in a field: each with its value, its words, and whether it is chosen.
    fn options(
        &self,
        messages: &'static Messages,
        field: &str,
    ) -> Vec<(&'static str, &'static Choice, bool)> {
        let all = options(&messages.console.sources.form, field).into_iter();
        all.map(|(value, words)| (value, words, self.form.is(field, value))).collect()
    }

    /// What a field is called, and what stands in it: for whoever only looks.
    fn facts(&self, messages: &'static Messages) -> Vec<(&'static str, &'a str)> {
        let words = &messages.console.sources;
        let stands =
            |field: &&str| (label(words, field), said(words, field, self.form.value(field)));
        FACTS.iter().map(stands).collect()
    }

    /// What somebody else changed: what it is called, what stood there, and what stands there now.
    fn changed(&self, messages: &'static Messages) -> Vec<(&'static str, &'a str, &'a str)> {
        let words = &messages.console.sources;
        let told = |change: &FieldChange<'a>| {
            let say = |value| said(words, change.field, value);
            (label(words, change.field), say(change.before), say(change.after))
        };
        self.changes.iter().map(told).collect()
    }

    /// The page above.
    fn above(&self) -> &'a str {
        self.path.rsplit_once('/').map_or(self.path, |(above, _)| above)
    }

    /// Where the form is sent.
    fn action(&self) -> String {
        format!("{}/{}", self.path, if self.existing { "save" } else { "create" })
    }

    fn own(&self) -> bool {
        self.form.is("mini_program", "own")
    }

    fn languages(&self) -> &'static [Language] {
        Language::ALL
    }

    /// What the pages that people see say in each language.
    fn both(&self) -> [(&'static str, &'static Messages); 2] {
        [Language::Zh, Language::En].map(|language| (language.tag(), language.messages()))
    }

    /// The name as people see it.
    fn name(&self, none: &'static str) -> &'a str {
        match self.form.value("name") {
            "" => none,
            name => name,
        }
    }

    /// What stands in the middle of the code.
    fn middle(&self) -> Option<&'a str> {
        self.logo.or(self.application.logo)
    }

    /// Where people sign in.
    fn host(&self) -> &'a str {
        let home = self.application.home.unwrap_or_default();
        home.split_once("://").map_or(home, |(_, host)| host)
    }
}

/// `/console/{pool}/sources/new/wechat-miniprogram-qrconnect`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/source_new.html")]
pub struct ConsoleNewSourcePage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// What is made.
    pub kind: SourceKind,
    /// The form.
    pub source_form: SourceForm<'a>,
}

/// `/console/{pool}/sources/{source}`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/source.html")]
pub struct ConsoleSourcePage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The connection.
    pub source: ConsoleSource<'a>,
    /// The form.
    pub source_form: SourceForm<'a>,
    /// Whether it was saved just now.
    pub saved: bool,
}

impl ConsoleSourcePage<'_> {
    fn tabs(&self) -> [(String, &'static str, bool); 2] {
        tabs(&self.frame, &self.source, false)
    }

    /// The problem of a field of another form than that of the settings.
    fn told(&self, field: &str) -> Option<Told<'_>> {
        self.source_form.told(self.frame.messages(), field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::{
        ConsolePlace, ConsoleSourceApplicationsPage, ConsoleSourceUse, FieldProblem, Typed, Wrong,
    };

    const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";

    fn console() -> Console<'static> {
        Console {
            person: "lin",
            may_change: true,
            sees_all: true,
            pool: Some(("p1", HOSTILE)),
            proof: "proof",
            place: ConsolePlace::Sources,
        }
    }

    fn form<'a>(typed: &'a Typed, changes: &'a [FieldChange<'a>]) -> SourceForm<'a> {
        let problem =
            FieldProblem { field: "app_secret", wrong: Wrong::Unverified, detail: Some(HOSTILE) };
        SourceForm {
            form: ConsoleForm { typed, problem: Some(problem), command: "c", version: 1 },
            path: "/console/p1/sources/wechat",
            existing: false,
            again: true,
            secret_typed: true,
            logo: None,
            uploaded: None,
            has_program: false,
            changes,
            sent_before: true,
            scan_origin: "https://scan.example.com",
            application: Application {
                id: "",
                name: HOSTILE,
                logo: None,
                home: Some("https://login.example.com"),
                colour: None,
            },
        }
    }

    fn source() -> ConsoleSource<'static> {
        ConsoleSource {
            path: "/console/p1/sources/wechat",
            identifier: "wechat",
            name: HOSTILE,
            kind: SourceKind::WechatMiniProgramQrConnect,
            app_id: None,
            association: "none",
            login_only: false,
            off: true,
            first: true,
            applications: 2,
        }
    }

    #[test]
    fn what_somebody_wrote_into_a_form_stays_text() {
        let typed = ["identifier", "name", "callback_url", "app_id", "wechat_subject"];
        let typed: Typed = typed.map(|field| (field.to_owned(), HOSTILE.to_owned())).into();
        let changes = [FieldChange { field: "name", before: HOSTILE, after: HOSTILE }];
        let (frame, console) = (Frame::of(Language::En), console());
        let source_form = form(&typed, &changes);
        let kind = SourceKind::WechatMiniProgramQrConnect;
        let new = ConsoleNewSourcePage { frame, console, kind, source_form }.render().unwrap();
        assert!(new.contains("until wechat.default is configured"), "{new}");
        assert!(new.contains("https://scan.example.com/s/") && new.contains("login.example.com"));
        let source_form = SourceForm { existing: true, ..source_form };
        let existing =
            ConsoleSourcePage { frame, console, source: source(), source_form, saved: true };
        let looking = Console { may_change: false, ..console };
        let facts = ConsoleSourcePage { console: looking, ..existing }.render().unwrap();
        let existing = existing.render().unwrap();
        assert!(existing.contains("Save</button>") && !facts.contains("<input name"), "{facts}");
        for html in [new, existing, facts] {
            assert!(!html.contains("<img src=x"), "{html}");
        }
    }

    #[test]
    fn a_connection_without_a_mini_program_is_told_to_get_one() {
        let page = ConsoleSourceApplicationsPage {
            frame: Frame::of(Language::Zh),
            console: console(),
            source: source(),
            applications: &[ConsoleSourceUse { id: "shop", name: HOSTILE, off: true, on: false }],
            next: Some("cursor"),
            needs_program: true,
        };
        let html = page.render().unwrap();
        assert!(html.contains("请配置 wechat.default") && html.contains("开启</button>"), "{html}");
        assert!(!html.contains("<img src=x"), "{html}");
    }
}
