//! What people are asked to agree to, as a form: a row for each, and one for another.

use super::console_form::{FieldProblem, Told, Typed};
use crate::messages::{AgreementWords, FieldWords};

/// The fields of a row, by the names of the API.
pub const AGREEMENT_FIELDS: [&str; 6] = ["id", "title", "url", "version", "language", "required"];

/// The most rows.
const ROWS: usize = 16;

/// The rows of an application.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleAgreements<'a> {
    /// What stands in them.
    pub rows: &'a [Typed],
    /// What is wrong: the field is `agreements.{row}.{field}`.
    pub problem: Option<FieldProblem<'a>>,
}

impl<'a> ConsoleAgreements<'a> {
    /// Whether it is shown once more, with what was typed.
    pub(super) const fn is_again(&self) -> bool {
        self.problem.is_some()
    }

    /// Those in which something stands, and an empty one behind them.
    pub(super) fn rows(&self) -> Vec<AgreementRow<'a>> {
        let is_empty = |row: &&Typed| {
            let texts = ["id", "title", "url", "version"].iter();
            texts.filter_map(|field| row.get(*field)).all(String::is_empty)
        };
        let filled = self.rows.len() - self.rows.iter().rev().take_while(is_empty).count();
        let row = |at| AgreementRow { at, typed: self.rows.get(at), problem: self.problem };
        (0..(filled + 1).min(ROWS)).map(row).collect()
    }
}

/// One of them.
#[derive(Debug)]
pub(super) struct AgreementRow<'a> {
    at: usize,
    typed: Option<&'a Typed>,
    problem: Option<FieldProblem<'a>>,
}

impl<'a> AgreementRow<'a> {
    pub(super) fn number(&self) -> usize {
        self.at + 1
    }

    pub(super) fn name(&self, field: &str) -> String {
        format!("agreements.{}.{field}", self.at)
    }

    pub(super) fn value(&self, field: &str) -> &'a str {
        self.typed.and_then(|typed| typed.get(field)).map_or("", String::as_str)
    }

    pub(super) fn is(&self, field: &str, value: &str) -> bool {
        self.value(field) == value
    }

    pub(super) fn told(&self, field: &str, words: &'static AgreementWords) -> Option<Told<'a>> {
        let problem = self.problem.filter(|problem| problem.field == self.name(field))?;
        let words: &FieldWords = match field {
            "id" => &words.id,
            "title" => &words.title,
            "url" => &words.url,
            "version" => &words.version,
            _ => &words.required,
        };
        Some(Told { sentence: words.wrong, detail: problem.detail.unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_what_stands_there_is_one_empty_row_and_never_a_seventeenth() {
        let row = |id: &str| Typed::from([("id".to_owned(), id.to_owned())]);
        let rows = |typed: &[Typed]| ConsoleAgreements { rows: typed, problem: None }.rows().len();
        assert_eq!(rows(&[]), 1);
        assert_eq!(rows(&[row("terms")]), 2);
        assert_eq!(rows(&[row(""), row("terms"), row(""), row("")]), 3);
        assert_eq!(rows(&vec![row("terms"); 16]), 16);
    }

    #[test]
    fn what_is_wrong_stands_in_its_row() {
        use crate::{messages::Language, pages::Wrong};
        let words = &Language::En.messages().console.applications.agreement;
        let field = "agreements.1.url";
        let problem = Some(FieldProblem { field, wrong: Wrong::Invalid, detail: None });
        let typed = [("url".to_owned(), "x".to_owned())].into();
        let all = ConsoleAgreements { rows: &[Typed::default(), typed], problem };
        let told: Vec<_> = all.rows().iter().map(|row| row.told("url", words).is_some()).collect();
        assert_eq!(told, [false, true, false]);
    }
}
