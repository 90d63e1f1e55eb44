//! What stands in the form of a user, what it asks for, and what is wrong with it.

use ::web::pages::{Typed, Wrong};
use projections::users::UserView;

use super::found::clear;
use crate::{console::act::Sent, http::refusal::Refusal, management::users::UserFields};

const FIELDS: [&str; 5] = ["nickname", "phone", "phone_verified", "email", "email_verified"];

/// What was typed.
pub fn typed(form: &impl Sent) -> Typed {
    FIELDS.map(|field| (field.to_owned(), form.field(field).trim().to_owned())).into()
}

/// What stands in a user: of a number and an address the verified one, else the note.
pub fn standing(user: &UserView) -> Typed {
    let mark = |verified: bool| if verified { "true" } else { "" };
    let phone = clear(&user.phone).or(clear(&user.unverified_phone));
    let email = clear(&user.email).or(clear(&user.unverified_email));
    [
        ("nickname", clear(&user.nickname).unwrap_or_default()),
        ("phone", phone.unwrap_or_default()),
        ("phone_verified", mark(user.phone.is_some())),
        ("email", email.unwrap_or_default()),
        ("email_verified", mark(user.email.is_some())),
    ]
    .map(|(field, value)| (field.to_owned(), value.to_owned()))
    .into()
}

/// What a form asks for: the fields in which something else was typed than stands there.
pub fn fields(typed: &Typed, there: &Typed) -> UserFields {
    let of = |field: &str| typed.get(field).cloned().unwrap_or_default();
    let differs = |field: &str| typed.get(field) != there.get(field);
    let said = |field: &str, mark: &str| {
        let other = differs(field) || differs(mark);
        other.then(|| Some(of(field)).filter(|text| !text.is_empty()))
    };
    let vouched = |said: &Option<Option<String>>, field: &str| {
        said.as_ref().and_then(Option::as_ref).map(|_| of(field) == "true")
    };
    let phone = said("phone", "phone_verified");
    let email = said("email", "email_verified");
    UserFields {
        nickname: said("nickname", ""),
        avatar: None,
        phone_verified: vouched(&phone, "phone_verified"),
        phone,
        email_verified: vouched(&email, "email_verified"),
        email,
    }
}

/// A field that is wrong.
pub struct Problem {
    /// Its name.
    pub field: String,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What stands at a form whose fields begin so; anything else is refused as everywhere.
///
/// # Errors
/// What is no mistake of the form.
pub fn problem(refusal: Refusal, prefix: &str) -> Result<Problem, Refusal> {
    let at = |field: &str, wrong| Problem { field: format!("{prefix}{field}"), wrong };
    match refusal {
        Refusal::Invalid { field, .. } if ["confirm", "identity"].contains(&&*field) => {
            Ok(at(&field, Wrong::Invalid))
        }
        Refusal::Invalid { field, .. } if FIELDS.contains(&&*field) => {
            Ok(at(&field, Wrong::Invalid))
        }
        Refusal::Taken { field } if FIELDS.contains(&field) => Ok(at(field, Wrong::Taken)),
        other => Err(other),
    }
}

/// Whether it is not as the person saw it: somebody changed it, it ended, or what they pressed was pressed before.
pub fn is_late(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Changed | Refusal::NotFound => true,
        Refusal::Invalid { field, .. } => ["user", "Idempotency-Key"].contains(&&**field),
        _ => false,
    }
}
