//! What the fields of a connection are called, what can be chosen in them, and what is said if one is wrong. Fields and values have
//! the names of the API.

use super::console_form::Wrong;
use crate::messages::{Choice, FieldWords, SourceForm, Sources};

/// What can be chosen in a field, by its values; nothing in a field for text.
pub(super) fn options(
    words: &'static SourceForm,
    field: &str,
) -> Vec<(&'static str, &'static Choice)> {
    let (values, choices): (&[&'static str], &'static [Choice]) = match field {
        "mini_program" | "other_mini_program" => (&["deployment", "own"], &words.programs),
        "login_only" => (&["false", "true"], &words.login_modes),
        "association" => (&["none", "field_matching", "ask_binding"], &words.associations),
        "phone" => (&["required", "optional"], &words.phones),
        "code_style" => (&["link", "mini_program"], &words.code_styles),
        "scenes" => (&["camera", "any"], &words.scenes),
        "presence" => (&["true", "false"], &words.presences),
        _ => (&[], &[]),
    };
    values.iter().copied().zip(choices).collect()
}

/// A field for text. Those of other forms have names of their own.
fn text<'w>(words: &'w Sources, field: &str) -> Option<&'w FieldWords> {
    let form = &words.form;
    match field {
        "identifier" => Some(&form.identifier),
        "name" => Some(&form.name),
        "callback_url" => Some(&form.callback_url),
        "logo" => Some(&form.logo),
        "app_id" | "other_app_id" => Some(&form.app_id),
        "app_secret" | "other_app_secret" => Some(&form.app_secret),
        "wechat_subject" => Some(&form.wechat_subject),
        _ => None,
    }
}

/// What a field is called.
pub(super) fn label(words: &'static Sources, field: &str) -> &'static str {
    let form = &words.form;
    match field {
        "mini_program" | "other_mini_program" => form.program,
        "login_only" => form.login_mode,
        "association" => form.association,
        "phone" => form.phone,
        "code_style" => form.code_style,
        "scenes" => form.scene,
        "presence" => form.presence,
        "state" => words.list.state,
        "delete_confirm" | "other_confirm" => words.acts.confirm,
        other => text(words, other).map_or("", |words| words.label),
    }
}

/// What stands in a field, in words.
pub(super) fn said<'v>(words: &'static Sources, field: &str, value: &'v str) -> &'v str {
    let chosen = options(&words.form, field).into_iter().find(|(one, _)| *one == value);
    match (chosen, field, value) {
        (Some((_, choice)), ..) => choice.name,
        (None, "state", "on") => words.list.on,
        (None, "state", _) => words.list.off,
        (None, _, "") => words.form.nothing,
        (None, ..) => value,
    }
}

/// What is said if a field is wrong.
pub(super) fn wrong(words: &'static Sources, field: &str, what: Wrong) -> &'static str {
    let form = &words.form;
    match (field, what) {
        ("identifier", Wrong::Taken) => form.identifier_taken,
        ("app_secret" | "other_app_secret", Wrong::Unverified) => form.unverified,
        ("delete_confirm" | "other_confirm", _) => words.acts.confirm_wrong,
        _ => text(words, field).map_or(form.choose_one, |words| words.wrong),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        account_choice::{Association, PhonePolicy},
        connection::{CodeStyle, Scenes},
    };

    use super::*;
    use crate::messages::Language;

    #[test]
    fn what_can_be_chosen_are_the_words_of_the_domain() {
        let words = &Language::En.messages().console.sources;
        let values = |field| options(&words.form, field).into_iter().map(|(value, _)| value);
        assert!(values("association").eq(Association::ALL.iter().map(|word| word.name())));
        assert!(values("phone").eq(PhonePolicy::ALL.iter().map(|word| word.name())));
        assert!(values("code_style").eq(CodeStyle::ALL.iter().map(|word| word.name())));
        assert!(values("scenes").eq(Scenes::ALL.iter().map(|word| word.name())));
    }

    #[test]
    fn every_field_is_called_something() {
        let words = &Language::En.messages().console.sources;
        for field in ["identifier", "logo", "other_app_id", "phone", "delete_confirm", "state"] {
            assert!(!label(words, field).is_empty(), "{field}");
        }
        assert_eq!(said(words, "association", "ask_binding"), "Ask binding");
        assert_eq!(said(words, "callback_url", ""), "nothing");
        assert_eq!(said(words, "state", "off"), "off");
    }
}
