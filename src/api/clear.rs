//! What is about people, and goes to a program.

use actix_web::{HttpResponse, http::StatusCode, web::Json};
use projections::Private;
use serde::Serialize;

use super::conditions::tagged;
use crate::http::log::note;

/// A value about a person, for somebody who may see it.
pub(super) fn clear(value: Option<Private>) -> Option<String> {
    value.map(|value| value.as_str().to_owned())
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
