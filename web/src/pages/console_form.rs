//! What the forms of the console share: what was typed, and what is wrong with it.

use std::collections::BTreeMap;

/// What stands in the fields of a form, by their names.
pub type Typed = BTreeMap<String, String>;

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is not allowed.
    Invalid,
    /// Something else has it.
    Taken,
    /// Nobody could say whether it is right.
    Unverified,
}

/// A field that is wrong.
#[derive(Debug, Clone, Copy)]
pub struct FieldProblem<'a> {
    /// Its name.
    pub field: &'a str,
    /// What is wrong.
    pub wrong: Wrong,
    /// What else is known, for an operator: it is shown as it is.
    pub detail: Option<&'a str>,
}

/// What stands at a field that is wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub sentence: &'static str,
    pub detail: &'a str,
}

/// A form as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleForm<'a> {
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub problem: Option<FieldProblem<'a>>,
    /// What makes it the same form when it is sent twice.
    pub command: &'a str,
    /// The version of what it changes, as the person sees it; 0 where there is none.
    pub version: u64,
}

impl<'a> ConsoleForm<'a> {
    pub(super) fn value(&self, field: &str) -> &'a str {
        self.typed.get(field).map_or("", String::as_str)
    }

    pub(super) fn is(&self, field: &str, value: &str) -> bool {
        self.value(field) == value
    }

    /// The problem of a field, in the sentence that `say` has for it.
    pub(super) fn told(
        &self,
        field: &str,
        say: impl Fn(Wrong) -> &'static str,
    ) -> Option<Told<'a>> {
        let problem = self.problem.filter(|problem| problem.field == field)?;
        Some(Told { sentence: say(problem.wrong), detail: problem.detail.unwrap_or_default() })
    }
}

/// A field that somebody else changed meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct FieldChange<'a> {
    /// Its name.
    pub field: &'a str,
    /// What stood there.
    pub before: &'a str,
    /// What stands there now.
    pub after: &'a str,
}
