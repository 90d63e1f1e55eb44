//! The pages of identity sources: the list, the choice of a kind, and for which applications a connection is used.

use askama::Template;

use super::{console::Console, frame::Frame};
use crate::messages::{Messages, Sources};

/// A kind of identity source that can be chosen. All of them are social so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// A code on a PC page, scanned with WeChat, confirmed in a Mini Program.
    WechatMiniProgramQrConnect,
}

impl SourceKind {
    /// Those that can be chosen.
    pub const ALL: [Self; 1] = [Self::WechatMiniProgramQrConnect];

    /// Where its form is, below the page on which it is chosen.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::WechatMiniProgramQrConnect => "wechat-miniprogram-qrconnect",
        }
    }

    pub(super) const fn card(self, words: &Sources) -> (&'static str, &'static str) {
        match self {
            Self::WechatMiniProgramQrConnect => (words.wechat, words.wechat_detail),
        }
    }

    pub(super) const fn mode(self, words: &Sources) -> (&'static str, &'static str) {
        match self {
            Self::WechatMiniProgramQrConnect => (words.mode, words.mode_detail),
        }
    }
}

/// A connection, as it is listed.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleSource<'a> {
    /// Where its page is.
    pub path: &'a str,
    /// Its name in requests.
    pub identifier: &'a str,
    /// The label on the login page.
    pub name: &'a str,
    /// What it is.
    pub kind: SourceKind,
    /// The AppID of its own Mini Program; none for the deployment's.
    pub app_id: Option<&'a str>,
    /// How an unknown person finds an account, by the word of the API.
    pub association: &'a str,
    /// Whether an unknown person is refused.
    pub login_only: bool,
    /// Whether nobody signs in by it.
    pub off: bool,
    /// Whether it was chosen to be shown first.
    pub first: bool,
    /// The number of applications for which it is switched on.
    pub applications: usize,
}

impl ConsoleSource<'_> {
    /// Where the list is that it stands in.
    pub(super) fn list(&self) -> &str {
        self.path.rsplit_once('/').map_or(self.path, |(list, _)| list)
    }

    /// What becomes of whoever is unknown.
    fn accounts(&self, messages: &'static Messages) -> [&'static str; 2] {
        let words = &messages.console.sources.form;
        let [register, only] = &words.login_modes;
        let mode = if self.login_only { only } else { register };
        let values = ["none", "field_matching", "ask_binding"].into_iter().zip(&words.associations);
        let mut chosen = values.filter(|(value, _)| *value == self.association);
        [mode.name, chosen.next().map_or("", |(_, words)| words.name)]
    }
}

/// `/console/{pool}/sources`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/sources.html")]
pub struct ConsoleSourcesPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
    /// The connections, the oldest first.
    pub sources: &'a [ConsoleSource<'a>],
    /// Where the next page begins, if there is one.
    pub next: Option<&'a str>,
}

/// `/console/{pool}/sources/new`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/source_kinds.html")]
pub struct ConsoleSourceKindsPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The path of this page.
    pub path: &'a str,
}

impl ConsoleSourceKindsPage<'_> {
    fn kinds(&self) -> [SourceKind; 1] {
        SourceKind::ALL
    }
}

/// An application that may use a connection.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleSourceUse<'a> {
    /// The application's id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Whether nobody signs in to it.
    pub off: bool,
    /// Whether the connection is switched on for it.
    pub on: bool,
}

/// `/console/{pool}/sources/{source}/applications`.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "console/source_applications.html")]
pub struct ConsoleSourceApplicationsPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// Who is signed in.
    pub console: Console<'a>,
    /// The connection.
    pub source: ConsoleSource<'a>,
    /// The applications, the oldest first.
    pub applications: &'a [ConsoleSourceUse<'a>],
    /// Where the next page begins, if there is one.
    pub next: Option<&'a str>,
    /// Whether it could not be switched on, as it has no Mini Program to ask.
    pub needs_program: bool,
}

/// The pages of one connection: where each is, what it is called, and whether it is this one.
pub(super) fn tabs(
    frame: &Frame<'_>,
    source: &ConsoleSource<'_>,
    applications: bool,
) -> [(String, &'static str, bool); 2] {
    let words = &frame.messages().console.sources;
    [
        (frame.link(source.path), words.settings, !applications),
        (
            frame.link(format!("{}/applications", source.path)),
            words.applications.title,
            applications,
        ),
    ]
}

impl ConsoleSourceApplicationsPage<'_> {
    /// Where the page of an application is.
    fn page_of(&self, application: &str) -> String {
        let pool = self.console.pool.map_or("", |(id, _)| id);
        self.frame.below(&format!("/console/{pool}/applications"), application)
    }

    fn tabs(&self) -> [(String, &'static str, bool); 2] {
        tabs(&self.frame, &self.source, true)
    }
}
