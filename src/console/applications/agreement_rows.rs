//! The rows of the form of agreements.

use ::web::pages::{AGREEMENT_FIELDS, Typed};
use domain::{application::Agreement, language::Language};

use crate::{console::act::Sent, management::applications::AgreementFields};

/// The most rows that a form has: an application has so many agreements at most.
const ROWS: usize = 16;

/// What stands in the rows of a form.
pub fn typed(form: &impl Sent) -> Vec<Typed> {
    let row = |at: usize| {
        AGREEMENT_FIELDS.map(|field| {
            let value = form.field(&format!("agreements.{at}.{field}")).trim().to_owned();
            (field.to_owned(), value)
        })
    };
    (0..ROWS).map(|at| row(at).into()).collect()
}

/// The rows of agreements that there are.
pub fn standing(agreements: &[Agreement]) -> Vec<Typed> {
    let row = |agreement: &Agreement| {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        [
            ("id", agreement.id.clone()),
            ("title", agreement.title.clone()),
            ("url", agreement.url.clone()),
            ("version", text(agreement.version.as_deref())),
            ("language", text(agreement.language.map(Language::name))),
            ("required", if agreement.required { "true" } else { "false" }.to_owned()),
        ]
        .map(|(field, value)| (field.to_owned(), value))
        .into()
    };
    agreements.iter().map(row).collect()
}

/// The rows in which something was typed, each with its number.
pub fn filled(rows: &[Typed]) -> Vec<(usize, AgreementFields)> {
    let text = |row: &Typed, field: &str| row.get(field).cloned().unwrap_or_default();
    let agreement = |row: &Typed| AgreementFields {
        id: text(row, "id"),
        title: text(row, "title"),
        url: text(row, "url"),
        version: Some(text(row, "version")).filter(|version| !version.is_empty()),
        language: Language::named(&text(row, "language")),
        required: text(row, "required") != "false",
    };
    let is_filled =
        |row: &&Typed| ["id", "title", "url"].iter().any(|field| !text(row, field).is_empty());
    let rows = rows.iter().enumerate().filter(|(_, row)| is_filled(row));
    rows.map(|(at, row)| (at, agreement(row))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_there_is_said_again_and_empty_rows_say_nothing() {
        let terms = Agreement {
            id: "terms".into(),
            title: "Terms".into(),
            url: "https://a.example/terms".into(),
            version: None,
            language: Some(Language::Zh),
            required: false,
            sha256: None,
        };
        let mut rows = standing(&[terms]);
        rows.insert(0, Typed::default());
        rows.push([("required".to_owned(), "true".to_owned())].into());
        let said = filled(&rows);
        let [(1, said)] = &said[..] else { panic!("{said:?}") };
        assert_eq!(
            (said.id.as_str(), said.language, said.required),
            ("terms", Some(Language::Zh), false)
        );
        assert_eq!(said.version, None);
    }
}
