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
    /// The query of the request, without `?`; kept when the person picks the other language.
    pub query: &'a str,
}

impl Frame<'_> {
    pub(super) fn messages(&self) -> &'static Messages {
        self.language.messages()
    }

    pub(super) fn assets(&self) -> &'static Assets {
        &ASSETS
    }

    /// The same page in the other language.
    pub(super) fn switch(&self) -> String {
        let kept = form_urlencoded::parse(self.query.as_bytes()).filter(|(key, _)| key != "lang");
        let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        query.extend_pairs(kept);
        query.append_pair("lang", self.language.other().tag());
        query.finish()
    }
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
}

impl<'a> Start<'a> {
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Authorization(_) => "authorization",
            Self::Client(_) => "client_id",
        }
    }

    pub(super) fn value(&self) -> &'a str {
        match self {
            Self::Authorization(id) | Self::Client(id) => id,
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
        let frame = Frame { language: Language::En, query: "authorization=a%26b&lang=en" };
        assert_eq!(frame.switch(), "?authorization=a%26b&lang=zh-Hans");
        assert_eq!(Frame { language: Language::Zh, query: "" }.switch(), "?lang=en");
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
        let page =
            |language| LandingPage { frame: Frame { language, query: "" } }.render().unwrap();
        assert!(page(Language::En).contains("Please scan with WeChat"));
        assert!(page(Language::Zh).contains("请用微信扫码"));
        assert!(page(Language::Zh).contains("<html lang=\"zh-Hans\">"));
    }
}
