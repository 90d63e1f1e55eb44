//! What of the audit log a page shows: its address says it.

use std::collections::BTreeMap;

use ::web::pages::AuditFilterForm;
use chrono::Days;
use url::form_urlencoded;

use crate::{audit::Asked, console::day::midnight, http::refusal::Refusal};

/// What the address of a page says. What is empty does not matter.
#[derive(Debug)]
pub struct Wanted {
    fields: BTreeMap<String, String>,
    /// What of history.
    pub asked: Asked,
    /// Only what is older than this position.
    pub before: Option<u64>,
}

impl Wanted {
    /// # Errors
    /// [`Refusal::Invalid`], for a field that says what it cannot.
    pub fn of(query: &str) -> Result<Self, Refusal> {
        let fields = form_urlencoded::parse(query.as_bytes()).into_owned();
        let fields = fields.map(|(name, value)| (name, value.trim().to_owned()));
        let fields: BTreeMap<_, _> = fields.filter(|(_, value)| !value.is_empty()).collect();
        let said = |name: &str| fields.get(name).cloned();
        let day =
            |name| said(name).map(|day| midnight(&day).ok_or_else(|| wrong(name))).transpose();
        let asked = Asked {
            trail: said("trail"),
            kind: said("kind"),
            event: said("event"),
            actor: said("actor"),
            id: said("id"),
            since: day("since")?,
            until: day("until")?.map(|day| day + Days::new(1)),
        };
        let before =
            said("before").map(|it| it.parse().map_err(|_| wrong("before"))).transpose()?;
        Ok(Self { fields, asked, before })
    }

    /// What stands in the fields of its form.
    pub fn form(&self) -> AuditFilterForm<'_> {
        let said = |name: &str| self.fields.get(name).map_or("", String::as_str);
        AuditFilterForm {
            trail: said("trail"),
            kind: said("kind"),
            event: said("event"),
            actor: said("actor"),
            id: said("id"),
            since: said("since"),
            until: said("until"),
        }
    }

    /// The same with another value in a field, or none, and from its newest on, as a query.
    pub fn with(&self, field: &str, value: &str) -> String {
        let kept = self.fields.iter().filter(|(name, _)| *name != "before" && *name != field);
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept);
        query.extend_pairs(Some((field, value)).filter(|(_, value)| !value.is_empty()));
        query.finish()
    }
}

fn wrong(field: &str) -> Refusal {
    Refusal::invalid(field, "there is no such value")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_asked_for_and_keeps_it_from_page_to_page() {
        let wanted = Wanted::of(
            "trail=reads&id=+u1+&kind=&since=2026-11-01&until=2026-11-02&lang=en&before=9",
        )
        .unwrap();
        assert_eq!((wanted.before, wanted.asked.id.as_deref()), (Some(9), Some("u1")));
        assert_eq!(wanted.asked.kind, None);
        let days = (wanted.asked.until.unwrap() - wanted.asked.since.unwrap()).num_days();
        assert_eq!(days, 2);
        let older = "id=u1&lang=en&since=2026-11-01&trail=reads&until=2026-11-02&before=3";
        assert_eq!(wanted.with("before", "3"), older);
        assert_eq!(wanted.with("id", ""), "lang=en&since=2026-11-01&trail=reads&until=2026-11-02");
    }

    #[test]
    fn what_says_nothing_is_refused_with_its_field() {
        for (query, field) in
            [("since=yesterday", "since"), ("until=0", "until"), ("before=x", "before")]
        {
            match Wanted::of(query) {
                Err(Refusal::Invalid { field: named, .. }) => assert_eq!(named, field, "{query}"),
                other => panic!("{query}: {other:?}"),
            }
        }
    }
}
