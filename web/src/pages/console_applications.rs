//! The applications of a pool: the list, and the page of one.

use askama::Template;

use super::{
    console::Console,
    console_agreements::ConsoleAgreements,
    console_form::{ConsoleForm, FieldChange, Told},
    console_listing::ConsoleListing,
    console_sources::ConsoleSourceUse,
    frame::Frame,
    snippets::ConsoleSite,
};
use crate::messages::{ApplicationWords, Choice, FieldWords, Messages};

/// An application, as it is listed.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleApplication<'a> {
    /// Its client id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Whether it keeps a secret, by the word of the API.
    pub client_type: &'a str,
    /// How many connections are switched on for it.
    pub connections: usize,
    /// Whether nobody signs in to it.
    pub off: bool,
}

impl ConsoleApplication<'_> {
    pub(super) fn kind(&self, m: &'static Messages) -> &'static str {
        let [confidential, public] = &m.console.applications.client_types;
        if self.is_public() { public.name } else { confidential.name }
    }

    fn is_public(&self) -> bool {
        self.client_type == "public"
    }
}

/// `/console/{pool}/applications`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/applications.html")]
pub struct ConsoleApplicationsPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// Which of them are shown.
    pub listing: ConsoleListing<'a>,
    /// The applications, the oldest first.
    pub applications: &'a [ConsoleApplication<'a>],
}

/// `/console/{pool}/applications/new`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/application_new.html")]
pub struct ConsoleNewApplicationPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// The form.
    pub form: ConsoleForm<'a>,
}

/// `/console/{pool}/applications/{application}`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/application_page.html")]
pub struct ConsoleApplicationPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// The application.
    pub application: ConsoleApplication<'a>,
    /// The issuer that its site is configured with.
    pub issuer: &'a str,
    /// What the programs for its site are made of.
    pub site: ConsoleSite<'a>,
    /// The form.
    pub form: ConsoleForm<'a>,
    /// The connections, and whether they are switched on for it.
    pub connections: &'a [ConsoleSourceUse<'a>],
    /// What somebody else changed while the page was open.
    pub changes: &'a [FieldChange<'a>],
    /// What people are asked to agree to.
    pub agreements: ConsoleAgreements<'a>,
    /// Its logo, as a `data:` URI.
    pub logo: Option<&'a str>,
    /// Whether it was saved just now.
    pub saved: bool,
    /// The secret that it was just given: shown this once.
    pub secret: Option<&'a str>,
    /// Whether a connection needs a Mini Program first.
    pub needs_program: bool,
}

/// The fields in which one of several is chosen.
const CHOICES: [&str; 4] =
    ["client_type", "scan_each_time", "offline_access", "id_token_algorithm"];

/// The form of an application, on both of its pages.
struct ApplicationForm<'a> {
    form: ConsoleForm<'a>,
    words: &'static ApplicationWords,
    logo: &'static FieldWords,
}

impl<'a> ApplicationForm<'a> {
    const fn of(form: ConsoleForm<'a>, m: &'static Messages) -> Self {
        Self { form, words: &m.console.applications, logo: &m.console.sources.form.logo }
    }

    fn field(&self, field: &str) -> &'static FieldWords {
        match field {
            "redirect_uris" => &self.words.redirect_uris,
            "post_logout_redirect_uris" => &self.words.post_logout_redirect_uris,
            "origins" => &self.words.origins,
            "home_page" => &self.words.home_page,
            "colour" => &self.words.colour,
            "token_lifetimes.access" => &self.words.access_lifetime,
            "token_lifetimes.id" => &self.words.id_lifetime,
            "token_lifetimes.refresh" => &self.words.refresh_lifetime,
            "token_lifetimes.refresh_idle" => &self.words.refresh_idle,
            _ => &self.words.name,
        }
    }

    fn value(&self, field: &str) -> &'a str {
        self.form.value(field)
    }

    fn told(&self, field: &str) -> Option<Told<'a>> {
        self.form.told(field, |_| match field {
            field if CHOICES.contains(&field) => self.words.choose_one,
            "confirm" => self.words.confirm_wrong,
            "logo" => self.logo.wrong,
            field => self.field(field).wrong,
        })
    }

    fn options(&self, field: &str) -> Vec<(&'static str, &'static Choice, bool)> {
        let (values, choices): (&[&'static str], &'static [Choice]) = match field {
            "client_type" => (&["confidential", "public"], &self.words.client_types),
            "scan_each_time" => (&["pool", "true", "false"], &self.words.scans),
            "offline_access" => (&["false", "true"], &self.words.offline_choices),
            _ => (&["RS256", "ES256"], &self.words.algorithms),
        };
        let all = values.iter().copied().zip(choices);
        all.map(|(value, words)| (value, words, self.form.is(field, value))).collect()
    }

    fn label(&self, field: &str) -> &'static str {
        match field {
            "client_type" => self.words.client_type,
            "scan_each_time" => self.words.scan_each_time,
            "offline_access" => self.words.offline_access,
            "id_token_algorithm" => self.words.algorithm,
            "confirm" => self.words.confirm,
            "logo" => self.logo.label,
            field if field.starts_with("agreements") => self.words.agreements,
            field => self.field(field).label,
        }
    }

    /// What a field says, in words.
    fn said<'v>(&self, field: &str, value: &'v str) -> &'v str {
        let is_choice = CHOICES.contains(&field);
        let chosen = self.options(field).into_iter().find(|(one, ..)| is_choice && *one == value);
        match (chosen, value) {
            (Some((_, choice, _)), _) => choice.name,
            (None, "") => self.words.nothing,
            (None, value) => value,
        }
    }

    /// What somebody else changed: what it is called, before, after.
    fn changed<'c>(&self, changes: &[FieldChange<'c>]) -> Vec<(&'static str, &'c str, &'c str)> {
        let said = |change: &FieldChange<'c>| {
            let FieldChange { field, before, after } = *change;
            (self.label(field), self.said(field, before), self.said(field, after))
        };
        changes.iter().map(said).collect()
    }

    /// The field that is wrong, and what it is called.
    fn wrong(&self) -> Option<(&'a str, &'static str)> {
        let field = self.form.problem?.field;
        Some((field, self.label(field)))
    }

    /// What each field is called, and what stands in it: for whoever only looks.
    fn facts(&self) -> Vec<(&'static str, &'a str)> {
        let all = self.form.typed.iter();
        all.map(|(field, value)| (self.label(field), self.said(field, value))).collect()
    }
}

impl ConsoleNewApplicationPage<'_> {
    fn fields(&self) -> ApplicationForm<'_> {
        ApplicationForm::of(self.form, self.frame.messages())
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

impl ConsoleApplicationPage<'_> {
    fn fields(&self) -> ApplicationForm<'_> {
        ApplicationForm::of(self.form, self.frame.messages())
    }

    fn is_new(&self) -> bool {
        false
    }

    /// Whether what was typed stands there once more.
    fn is_again(&self) -> bool {
        !self.changes.is_empty() || self.form.problem.is_some()
    }

    fn action(&self) -> String {
        self.below("save")
    }

    fn below(&self, act: &str) -> String {
        self.frame.link(format!("{}/{act}", self.path))
    }

    /// Why nobody can sign in to it yet.
    fn cannot_be_tried(&self) -> Option<&'static str> {
        let words = &self.frame.messages().console.experience;
        let is_on = self.connections.iter().any(|connection| connection.on && !connection.off);
        match (self.application.off, is_on) {
            (true, _) => Some(words.off),
            (false, false) => Some(words.no_connection),
            (false, true) => None,
        }
    }

    fn list(&self) -> String {
        self.frame.link(self.path.rsplit_once('/').map_or(self.path, |(list, _)| list))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        messages::Language,
        pages::{ConsolePlace, FieldProblem, Typed, Wrong},
    };

    const HOSTILE: &str = "\"><img src=x onerror=alert(1)></textarea>";

    fn console(may_change: bool) -> Console<'static> {
        let pool = Some(("p1", HOSTILE));
        let place = ConsolePlace::Applications;
        Console { person: "lin", may_change, sees_all: true, pool, proof: "proof", place }
    }

    fn page<'a>(language: Language, may_change: bool, form: ConsoleForm<'a>) -> String {
        let page = ConsoleApplicationPage {
            frame: Frame::of(language),
            console: console(may_change),
            path: "/console/p1/applications/shop",
            application: ConsoleApplication {
                id: "shop",
                name: HOSTILE,
                client_type: "confidential",
                connections: 1,
                off: true,
            },
            issuer: "https://login.example.com/oidc",
            site: ConsoleSite {
                issuer: "https://login.example.com/oidc",
                client_id: "shop",
                is_public: false,
                algorithm: "RS256",
                redirect_uris: &["https://shop.example/callback".to_owned()],
                origins: &[],
            },
            form,
            connections: &[ConsoleSourceUse { id: "c1", name: HOSTILE, off: false, on: true }],
            changes: &[FieldChange { field: "origins", before: HOSTILE, after: "" }],
            agreements: ConsoleAgreements {
                rows: &[[("title".to_owned(), HOSTILE.to_owned())].into()],
                problem: None,
            },
            logo: None,
            saved: true,
            secret: Some("the-secret"),
            needs_program: true,
        };
        page.render().unwrap()
    }

    #[test]
    fn what_somebody_wrote_stays_text_and_who_only_looks_gets_no_form() {
        let typed: Typed = ["name", "redirect_uris", "colour"]
            .map(|it| (it.to_owned(), HOSTILE.to_owned()))
            .into();
        let problem =
            FieldProblem { field: "redirect_uris", wrong: Wrong::Invalid, detail: Some(HOSTILE) };
        let form = ConsoleForm { typed: &typed, problem: Some(problem), command: "c", version: 3 };
        for language in [Language::En, Language::Zh] {
            let (changing, looking) = (page(language, true, form), page(language, false, form));
            assert!(changing.contains("name=\"redirect_uris\"") && changing.contains("the-secret"));
            assert!(changing.contains("https://login.example.com/oidc"), "{changing}");
            assert!(!looking.contains("<textarea") && !looking.contains("/delete"), "{looking}");
            let path = "/console/p1/applications/new";
            let (frame, console) = (Frame::of(language), console(true));
            let new = ConsoleNewApplicationPage { frame, console, path, form }.render().unwrap();
            assert!(new.contains("value=\"confidential\""), "{new}");
            for html in [changing, looking, new] {
                assert!(!html.contains("<img src=x"), "{html}");
            }
        }
    }

    #[test]
    fn a_pool_without_applications_says_what_to_do() {
        let (frame, console, path) =
            (Frame::of(Language::En), console(true), "/console/p1/applications");
        let listing = ConsoleListing { path, on: None, first: None, next: None };
        let page = ConsoleApplicationsPage { frame, console, path, listing, applications: &[] };
        assert!(page.render().unwrap().contains("No site can send people here yet"));
    }
}
