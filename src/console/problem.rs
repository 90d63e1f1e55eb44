//! What is wrong with a form.

use ::web::pages::{FieldProblem, Wrong};

use crate::http::refusal::Refusal;

/// A field that is wrong.
pub struct Problem {
    /// Its name.
    pub field: String,
    /// What is wrong with it.
    pub wrong: Wrong,
    /// What else is known, for an operator.
    pub detail: Option<String>,
}

impl Problem {
    /// What stands at a form that has such a field; anything else is refused as everywhere.
    ///
    /// # Errors
    /// What is no mistake of the form.
    pub fn of(refusal: Refusal, has: impl Fn(&str) -> bool) -> Result<Self, Refusal> {
        let at = |field: &str, wrong| Self { field: field.to_owned(), wrong, detail: None };
        match refusal {
            Refusal::Invalid { field, .. } if has(&field) => Ok(at(&field, Wrong::Invalid)),
            Refusal::Taken { field } if has(field) => Ok(at(field, Wrong::Taken)),
            other => Err(other),
        }
    }

    /// The same, in a form whose fields begin so.
    pub fn of_form(self, prefix: &str) -> Self {
        Self { field: format!("{prefix}{}", self.field), ..self }
    }

    /// As it is shown.
    pub fn shown(&self) -> FieldProblem<'_> {
        FieldProblem { field: &self.field, wrong: self.wrong, detail: self.detail.as_deref() }
    }
}

/// Whether it is not as the person saw it: somebody else changed it, or the same form was sent before with something else in it.
pub fn is_late(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Changed => true,
        Refusal::Invalid { field, .. } => field == "Idempotency-Key",
        _ => false,
    }
}
