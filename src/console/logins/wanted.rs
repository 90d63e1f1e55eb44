//! Which logins a page shows: its address says it.

use std::collections::BTreeMap;

use ::web::pages::LoginFilterForm;
use chrono::Days;
use domain::login::State;
use projections::{Page, logins::LoginFilter};
use url::form_urlencoded;

use crate::{console::day::midnight, http::refusal::Refusal};

/// The lines of a page.
const LINES: u16 = 50;

/// What the address of a page says. What is empty does not matter.
#[derive(Debug)]
pub struct Wanted {
    fields: BTreeMap<String, String>,
    /// Which logins.
    pub filter: LoginFilter,
    /// Which part of their list.
    pub page: Page,
}

impl Wanted {
    /// # Errors
    /// [`Refusal::Invalid`], for a field that says what it cannot.
    pub fn of(query: &str) -> Result<Self, Refusal> {
        let fields = form_urlencoded::parse(query.as_bytes()).into_owned();
        let fields: BTreeMap<_, _> = fields.filter(|(_, value)| !value.is_empty()).collect();
        let said = |name: &str| fields.get(name).map(String::as_str);
        let state = said("state").map(|name| named(name).ok_or_else(|| wrong("state")));
        let day = |name| said(name).map(|day| midnight(day).ok_or_else(|| wrong(name))).transpose();
        let until = day("until")?.map(|day| day + Days::new(1));
        let filter = LoginFilter {
            state: state.transpose()?,
            application: said("application").map(Into::into),
            user: said("user").map(|user| user.trim().into()),
            since: day("since")?,
            until,
        };
        let after = said("after").map(|cursor| cursor.parse().map_err(|_| wrong("after")));
        let page = Page::new(after.transpose()?, LINES).map_err(|_| Refusal::Internal)?;
        Ok(Self { fields, filter, page })
    }

    /// Whether it is the newest part, which goes on.
    pub fn is_newest(&self) -> bool {
        !self.fields.contains_key("after") && !self.fields.contains_key("until")
    }

    /// What stands in the fields of its form.
    pub fn form(&self) -> LoginFilterForm<'_> {
        let said = |name: &str| self.fields.get(name).map_or("", String::as_str);
        LoginFilterForm {
            state: said("state"),
            application: said("application"),
            user: said("user"),
            since: said("since"),
            until: said("until"),
        }
    }

    /// The same with another place in the list, or none, as a query.
    pub fn query(&self, after: Option<&str>) -> String {
        let kept = self.fields.iter().filter(|(name, _)| *name != "after");
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept);
        query.extend_pairs(after.map(|after| ("after", after)));
        query.finish()
    }
}

fn named(name: &str) -> Option<State> {
    State::shown().find(|state| state.name() == name)
}

fn wrong(field: &str) -> Refusal {
    Refusal::invalid(field, "there is no such value")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_logins_and_keeps_it_from_page_to_page() {
        let wanted =
            Wanted::of("state=claimed&user=&since=2026-11-01&until=2026-11-02&lang=en").unwrap();
        assert_eq!(wanted.filter.state, Some(State::Claimed));
        assert_eq!(wanted.filter.user, None);
        let days = (wanted.filter.until.unwrap() - wanted.filter.since.unwrap()).num_days();
        assert_eq!((days, wanted.is_newest()), (2, false));
        let query = wanted.query(Some("next"));
        assert_eq!(query, "lang=en&since=2026-11-01&state=claimed&until=2026-11-02&after=next");
    }

    #[test]
    fn what_says_nothing_is_refused_with_its_field() {
        for (query, field) in [
            ("state=absent", "state"),
            ("since=yesterday", "since"),
            ("until=%2B10000-01-01", "until"),
            ("since=-0001-01-01", "since"),
            ("after=x", "after"),
        ] {
            match Wanted::of(query) {
                Err(Refusal::Invalid { field: named, .. }) => assert_eq!(named, field, "{query}"),
                other => panic!("{query}: {other:?}"),
            }
        }
    }
}
