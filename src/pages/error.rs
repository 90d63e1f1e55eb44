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
    /// What happened.
    pub trouble: Trouble,
    /// What a developer may need, for example why an authorization request is bad. It may quote the request: it is shown as text.
    pub details: Option<&'a str>,
    /// The number under which the operator's log has the request.
    pub reference: Option<&'a str>,
}

impl ErrorPage<'_> {
    fn fault(&self) -> &'static Fault {
        let errors = &self.frame.messages().errors;
        match self.trouble {
            Trouble::BadRequest => &errors.bad_request,
            Trouble::NotFound => &errors.not_found,
            Trouble::Gone => &errors.gone,
            Trouble::UnknownHost => &errors.unknown_host,
            Trouble::TooMany => &errors.too_many,
            Trouble::Internal => &errors.internal,
            Trouble::Unavailable => &errors.unavailable,
        }
    }
}

/// The errors that have a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// An authorization request that must not be answered by a redirect (RFC 6749 §4.1.2.1).
    BadRequest,
    /// Unknown, or not this browser's.
    NotFound,
    /// Expired or used.
    Gone,
    /// No pool has this host (RFC 9110 §15.5.20).
    UnknownHost,
    /// Over a limit; the answer carries `Retry-After`.
    TooMany,
    /// Our fault.
    Internal,
    /// We, or what we need, cannot answer now.
    Unavailable,
}

impl Trouble {
    /// The HTTP status of the answer.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::NotFound => 404,
            Self::Gone => 410,
            Self::UnknownHost => 421,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    const ALL: [Trouble; 7] = [
        Trouble::BadRequest,
        Trouble::NotFound,
        Trouble::Gone,
        Trouble::UnknownHost,
        Trouble::TooMany,
        Trouble::Internal,
        Trouble::Unavailable,
    ];

    fn page(trouble: Trouble, language: Language, details: Option<&str>) -> String {
        let frame = Frame { language, query: "" };
        ErrorPage { frame, trouble, details, reference: Some("r1") }.render().unwrap()
    }

    #[test]
    fn every_error_has_its_page_in_every_language() {
        for language in [Language::Zh, Language::En] {
            let mut pages = ALL.map(|trouble| page(trouble, language, None)).to_vec();
            for (trouble, html) in ALL.iter().zip(&pages) {
                assert!(
                    html.contains(&format!("<p class=\"number\">{}</p>", trouble.status())),
                    "{trouble:?}"
                );
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
