//! What is about people, and goes to a program.

use ::web::pages::mask_phone;
use actix_web::{HttpResponse, http::StatusCode, web::Json};
use projections::{Paged, Private, cases::CaseView, identities::IdentityView, users::UserView};
use serde::Serialize;

use super::{conditions::tagged, key::ApiKey};
use crate::{http::log::note, management::cases::Case};

/// A value about a person, for somebody who may see it.
pub(super) fn clear(value: Option<Private>) -> Option<String> {
    value.map(|value| value.as_str().to_owned())
}

/// Records about people.
pub(super) trait AboutPeople {
    /// How many.
    fn records(&self) -> usize {
        1
    }

    /// The same with little left of phone numbers and e-mail addresses.
    #[must_use]
    fn masked(self) -> Self;
}

impl AboutPeople for UserView {
    fn masked(self) -> Self {
        Self {
            phone: self.phone.map(phone),
            unverified_phone: self.unverified_phone.map(phone),
            email: self.email.map(email),
            unverified_email: self.unverified_email.map(email),
            ..self
        }
    }
}

impl AboutPeople for IdentityView {
    fn masked(self) -> Self {
        Self { seen_phone: self.seen_phone.map(phone), ..self }
    }
}

impl AboutPeople for Case {
    fn masked(self) -> Self {
        let case = CaseView { phone: self.case.phone.map(phone), ..self.case };
        Self { case, ..self }
    }
}

impl<V: AboutPeople> AboutPeople for Paged<V> {
    fn records(&self) -> usize {
        self.items.len()
    }

    fn masked(self) -> Self {
        Self { items: self.items.into_iter().map(V::masked).collect(), ..self }
    }
}

fn phone(number: Private) -> Private {
    mask_phone(number.as_str()).into()
}

/// The first letter, and where the mailbox is.
fn email(address: Private) -> Private {
    let (mailbox, host) = address.as_str().rsplit_once('@').unwrap_or_default();
    let first: String = mailbox.chars().take(1).collect();
    format!("{first}***@{host}").into()
}

/// What the holder of a key may see of records about people: all of it, which the line of the request says, or with phone numbers and
/// e-mail addresses masked.
pub(super) fn seen_by<R, V: AboutPeople>(key: &ApiKey<R>, seen: V) -> V {
    if !key.sees_personal() {
        return seen.masked();
    }
    note(|line| line.personal = Some(seen.records()));
    seen
}

/// Answers records about people. The line of the request, which names the key, says how many were told to it.
pub(super) fn told<T>(records: usize, answer: T) -> Json<T> {
    note(|line| line.personal = Some(records));
    Json(answer)
}

/// Answers one record about a person, with its tag.
pub(super) fn told_one<T: Serialize>(status: StatusCode, version: u64, thing: T) -> HttpResponse {
    note(|line| line.personal = Some(1));
    tagged(status, version, thing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_its_host_is_left() {
        let masked = |address: &str| email(Private::from(address.to_owned())).as_str().to_owned();
        assert_eq!(masked("lin.wei@example.com"), "l***@example.com");
        assert_eq!(masked("王@例子.cn"), "王***@例子.cn");
        assert_eq!(masked("nonsense"), "***@");
    }
}
