//! What a form says, so that the same form with something else in it is another command.

use ::web::pages::Typed;

/// All that was typed, in one text.
pub fn said(typed: &Typed) -> String {
    typed.values().map(String::as_str).collect::<Vec<_>>().join("\n")
}
