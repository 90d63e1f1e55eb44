//! What was chosen in a form, out of those that it offers.

use ::web::pages::Typed;

use crate::http::refusal::Refusal;

/// The choice in a field, by the word of the API.
///
/// # Errors
/// [`Refusal::Invalid`] for a word that has no meaning there.
pub fn chosen<T>(
    typed: &Typed,
    field: &str,
    named: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    let word = typed.get(field).map_or("", String::as_str);
    named(word).map(Some).ok_or_else(|| Refusal::invalid(field, "one of those that are offered"))
}
