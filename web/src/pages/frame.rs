//! What every page shares, and the pages that are nothing more.

use askama::Template;
use url::form_urlencoded;

use super::name::plain;
use crate::{
    assets::{ASSETS, Assets},
    colour::Colour,
    messages::{Language, Messages},
};

/// The request a page answers, as far as its frame needs it.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The language of the page, from [`Language::choose`].
    pub language: Language,
    /// The language that the person may pick instead, if another one is offered.
    pub other: Option<Language>,
    /// The query of the request, without `?`; kept when the person picks the other language.
    pub query: &'a str,
    /// The path of the page, where it answers a form that was sent to another one; else empty.
    pub page: &'a str,
}

impl Frame<'_> {
    /// The frame of a page in that language, without a query, where the other one is offered too.
    #[must_use]
    pub const fn of(language: Language) -> Self {
        Self { language, other: Some(language.other()), query: "", page: "" }
    }

    pub(super) fn messages(&self) -> &'static Messages {
        self.language.messages()
    }

    pub(super) fn assets(&self) -> &'static Assets {
        &ASSETS
    }

    /// A name for an application that is not there yet.
    #[must_use]
    pub fn sample_application(&self) -> &'static str {
        self.messages().console.sources.preview.application
    }

    /// Whether the person picked the language.
    pub(super) fn is_picked(&self) -> bool {
        form_urlencoded::parse(self.query.as_bytes()).any(|(key, _)| key == "lang")
    }

    /// An address of our own in the language that the person picked.
    pub(super) fn link(&self, path: impl AsRef<str>) -> String {
        let path = path.as_ref();
        if self.is_picked() {
            format!("{path}?lang={}", self.language.tag())
        } else {
            path.to_owned()
        }
    }

    /// The page of one that a list has.
    pub(super) fn below(&self, list: &str, id: &str) -> String {
        self.link(format!("{list}/{id}"))
    }

    /// The page of a list that begins there, in the language that the person picked.
    pub(super) fn next(&self, path: &str, cursor: &str) -> String {
        let lang = self.is_picked().then(|| ("lang", self.language.tag()));
        let mut query = form_urlencoded::Serializer::for_suffix(format!("{path}?"), path.len() + 1);
        query.extend_pairs([("after", cursor)].into_iter().chain(lang));
        query.finish()
    }

    /// The same page in another language, where one is offered.
    pub(super) fn switch(&self) -> Option<Switch> {
        let other = self.other?;
        let kept = form_urlencoded::parse(self.query.as_bytes()).filter(|(key, _)| key != "lang");
        let mut query =
            form_urlencoded::Serializer::for_suffix(format!("{}?", self.page), self.page.len() + 1);
        query.extend_pairs(kept);
        query.append_pair("lang", other.tag());
        Some(Switch { href: query.finish(), tag: other.tag(), name: other.name() })
    }
}

/// Where a page is in another language.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Switch {
    pub href: String,
    pub tag: &'static str,
    pub name: &'static str,
}

/// The application that a person signs in to.
#[derive(Debug, Clone, Copy)]
pub struct Application<'a> {
    /// Its client id.
    pub id: &'a str,
    /// Its display name, as its operator wrote it.
    pub name: &'a str,
    /// Its logo as a `data:` URI; without one, its initial stands there.
    pub logo: Option<&'a str>,
    /// Its home page, where a person goes on who cannot go on here.
    pub home: Option<&'a str>,
    /// Its colour; without one, the pages have their own.
    pub colour: Option<Colour>,
}

impl Application<'_> {
    pub(super) fn plain_name(&self) -> String {
        plain(self.name)
    }

    pub(super) fn initial(&self) -> String {
        let first = self.plain_name().chars().next();
        first.map_or_else(String::new, |c| c.to_uppercase().collect())
    }
}

/// What a login is started for, as `POST /logins` and `POST /login/continue` take it.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// The id of a pending `/oidc/auth` request: `{"authorization": …}`.
    Authorization(&'a str),
    /// An application's client id, where no request started the login: `{"client_id": …}`.
    Client(&'a str),
    /// The client id of the application from whose site a person came who wants a further way in to their account: `{"links": …}`.
    Link(&'a str),
}

impl<'a> Start<'a> {
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Authorization(_) => "authorization",
            Self::Client(_) => "client_id",
            Self::Link(_) => "links",
        }
    }

    pub(super) fn links(&self) -> bool {
        matches!(self, Self::Link(_))
    }

    pub(super) fn value(&self) -> &'a str {
        match self {
            Self::Authorization(id) | Self::Client(id) | Self::Link(id) => id,
        }
    }
}

/// `/s/{ticket}`, for scanners other than WeChat's. It is alike for every ticket, so that opening it tells nothing.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "landing.html")]
pub struct LandingPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picking_the_other_language_keeps_the_request() {
        let frame = Frame { query: "authorization=a%26b&lang=en", ..Frame::of(Language::En) };
        assert_eq!(frame.switch().unwrap().href, "?authorization=a%26b&lang=zh-Hans");
        assert_eq!(Frame::of(Language::Zh).switch().unwrap().href, "?lang=en");
        let answer = Frame { page: "/console/people", ..frame };
        let switch = answer.switch().unwrap().href;
        assert_eq!(switch, "/console/people?authorization=a%26b&lang=zh-Hans");
    }

    #[test]
    fn who_is_offered_one_language_picks_no_other() {
        let page = |frame| LandingPage { frame }.render().unwrap();
        assert!(page(Frame::of(Language::En)).contains("href=\"?lang=zh-Hans\""));
        let alone = Frame { other: None, ..Frame::of(Language::En) };
        assert!(!page(alone).contains("?lang="));
    }

    #[test]
    fn an_application_without_a_logo_shows_its_initial() {
        let initial =
            |name| Application { id: "shop", name, logo: None, home: None, colour: None }.initial();
        assert_eq!(initial("\u{202E}shop"), "S");
        assert_eq!(initial("扫码商城"), "扫");
        assert_eq!(initial(""), "");
    }

    #[test]
    fn the_landing_page_says_what_to_do_in_each_language() {
        let page = |language| LandingPage { frame: Frame::of(language) }.render().unwrap();
        assert!(page(Language::En).contains("Please scan with WeChat"));
        assert!(page(Language::Zh).contains("请用微信扫码"));
        assert!(page(Language::Zh).contains("<html lang=\"zh-Hans\">"));
    }
}
