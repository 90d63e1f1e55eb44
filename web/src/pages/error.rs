//! Errors as people see them; programs get problem JSON.

use askama::Template;

use super::frame::Frame;
use crate::messages::Fault;

/// A page for an error, in the look of the others.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "error.html")]
pub struct ErrorPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The HTTP status.
    pub status: u16,
    /// What happened.
    pub trouble: Trouble,
    /// What a developer may need, for example why an authorization request is bad. It may quote the request: it is shown as text.
    pub details: Option<&'a str>,
    /// The home page of the application that the person came from, if it is known.
    pub home: Option<&'a str>,
    /// The number under which the operator's log has the request.
    pub reference: Option<&'a str>,
}

impl ErrorPage<'_> {
    fn fault(&self) -> &'static Fault {
        let errors = &self.frame.messages().errors;
        match self.trouble {
            Trouble::BadRequest => &errors.bad_request,
            Trouble::Forbidden => &errors.forbidden,
            Trouble::NotFound => &errors.not_found,
            Trouble::Gone => &errors.gone,
            Trouble::UnknownHost => &errors.unknown_host,
            Trouble::Off => &errors.off,
            Trouble::TooMany => &errors.too_many,
            Trouble::Internal => &errors.internal,
            Trouble::Unavailable => &errors.unavailable,
        }
    }
}

/// The errors that have a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The request is not one that can be answered; so also an authorization request that must not be answered by a
    /// redirect (RFC 6749 §4.1.2.1).
    BadRequest,
    /// Nobody is signed in, or not somebody who may.
    Forbidden,
    /// Unknown, or not this browser's.
    NotFound,
    /// Expired or used.
    Gone,
    /// No pool has this host (RFC 9110 §15.5.20).
    UnknownHost,
    /// The pool of this host is switched off.
    Off,
    /// Over a limit; the answer carries `Retry-After`.
    TooMany,
    /// Our fault.
    Internal,
    /// We, or what we need, cannot answer now.
    Unavailable,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    const ALL: [Trouble; 9] = [
        Trouble::BadRequest,
        Trouble::Forbidden,
        Trouble::NotFound,
        Trouble::Gone,
        Trouble::UnknownHost,
        Trouble::Off,
        Trouble::TooMany,
        Trouble::Internal,
        Trouble::Unavailable,
    ];

    fn page(trouble: Trouble, language: Language, details: Option<&str>) -> String {
        let frame = Frame::of(language);
        let home = Some("https://shop.example/");
        let page = ErrorPage { frame, status: 409, trouble, details, home, reference: Some("r1") };
        page.render().unwrap()
    }

    #[test]
    fn every_error_has_its_page_in_every_language() {
        for language in [Language::Zh, Language::En] {
            let mut pages = ALL.map(|trouble| page(trouble, language, None)).to_vec();
            for (trouble, html) in ALL.iter().zip(&pages) {
                assert!(html.contains("<p class=\"number\">409</p>"), "{trouble:?}");
                assert!(html.contains("r1"), "{trouble:?}");
            }
            pages.dedup();
            assert_eq!(pages.len(), ALL.len());
        }
    }

    #[test]
    fn what_is_quoted_from_a_request_stays_text() {
        let html =
            page(Trouble::BadRequest, Language::En, Some("\"><img onerror=x></script>\u{202E}"));
        assert!(
            html.contains("<bdi>&#34;&#62;&#60;img onerror=x&#62;&#60;/script&#62;\u{202E}</bdi>")
        );
    }
}
