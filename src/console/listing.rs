//! A list of things that can be switched off, page by page: the address says which of them are shown, and where a page begins.

use ::web::pages::ConsoleListing;
use projections::Cursor;
use serde::Deserialize;

use super::paging;
use crate::http::page::Person;

/// What the address asks for. What has no meaning asks for all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `true`: what is on; `false`: what is off.
    on: String,
    /// Where the page before ended.
    after: String,
}

impl Asked {
    /// Only what is on, or only what is off.
    pub fn on(&self) -> Option<bool> {
        self.on.parse().ok()
    }

    /// The addresses of other pages of the list at this path.
    pub fn pages(&self, path: &str, next: Option<Cursor>, person: &Person) -> Pages {
        let to = |after: &str| paging::address(path, &[("on", &self.on), ("after", after)], person);
        Pages {
            path: path.to_owned(),
            on: self.on(),
            first: (!self.after.is_empty()).then(|| to("")),
            next: next.map(|next| to(&next.to_string())),
        }
    }
}

/// The addresses of a list's pages.
#[derive(Debug)]
pub struct Pages {
    path: String,
    on: Option<bool>,
    first: Option<String>,
    next: Option<String>,
}

impl Pages {
    /// As a page shows them.
    pub fn shown(&self) -> ConsoleListing<'_> {
        let (first, next) = (self.first.as_deref(), self.next.as_deref());
        ConsoleListing { path: &self.path, on: self.on, first, next }
    }
}
