//! What a request says about what it changes: which version it saw, and whether it is the same one once more.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::http::{header::once, refusal::Refusal};

/// Which version is to be changed.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Header)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "it documents a header")]
pub struct IfMatch {
    /// The `ETag` of what the asker saw. If it has changed since, nothing is done.
    #[param(rename = "If-Match", required = false, example = "\"3\"")]
    if_match: String,
}

/// Whether it is the same request once more.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it documents a header")]
pub struct Again {
    /// 1 to 255 visible characters that the client makes up for each thing that it wants. The same request with the same key is carried
    /// out once, and answered again as the first time, with the same secret: no answer that was lost is lost for ever. It counts for one API
    /// key and one path. There, with another body, it is refused (422); at another path it is another key.
    #[param(rename = "Idempotency-Key", required = false)]
    idempotency_key: String,
}

/// Characters of an `Idempotency-Key`, at most.
const LONGEST_KEY: usize = 255;

/// The version that the asker saw, by `If-Match` (RFC 9110 §13.1.1); `None` if it does not matter.
///
/// # Errors
/// [`Refusal::Changed`] for what is no tag of ours: nothing has it.
pub fn seen(request: &HttpRequest) -> Result<Option<u64>, Refusal> {
    match once(request, "if-match").map_err(|_| Refusal::Changed)?.map(str::trim) {
        None | Some("*") => Ok(None),
        Some(tag) => version(tag).map(Some).ok_or(Refusal::Changed),
    }
}

fn version(tag: &str) -> Option<u64> {
    let number = tag.strip_prefix('"')?.strip_suffix('"')?;
    number.parse().ok().filter(|version: &u64| version.to_string() == number)
}

/// Answers a thing with its tag.
pub fn tagged<T: Serialize>(status: StatusCode, version: u64, thing: T) -> HttpResponse {
    let tag = format!("\"{version}\"");
    HttpResponse::build(status).insert_header((header::ETAG, tag)).json(thing)
}

/// The key by which a request is the same when it comes again.
///
/// # Errors
/// [`Refusal::Invalid`] for one that comes twice, is too long, or holds what is no visible character.
pub fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Refusal> {
    let invalid = |why| Refusal::invalid("Idempotency-Key", why);
    let Some(key) = once(request, "idempotency-key").map_err(|_| invalid("it comes twice"))? else {
        return Ok(None);
    };
    let allowed =
        (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if allowed {
        Ok(Some(key.to_owned()))
    } else {
        Err(invalid("1 to 255 visible characters of ASCII"))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_tag_is_a_version_and_what_is_none_matches_nothing() {
        let seen = |tag: &str| {
            let request = TestRequest::default().insert_header(("if-match", tag.to_owned()));
            seen(&request.to_http_request()).ok()
        };
        assert_eq!(seen("\"3\""), Some(Some(3)));
        assert_eq!(seen("*"), Some(None));
        for none in ["3", "W/\"3\"", "\"03\"", "\"+3\"", "\"3\", \"4\"", "\"\"", ""] {
            assert_eq!(seen(none), None, "{none}");
        }
    }

    #[test]
    fn a_key_is_visible_and_short() {
        let key = |key: &str| {
            let request = TestRequest::default().insert_header(("idempotency-key", key.to_owned()));
            idempotency_key(&request.to_http_request()).ok().flatten()
        };
        assert_eq!(key("8e03978e-40d5").as_deref(), Some("8e03978e-40d5"));
        for wrong in ["", "a b", "ключ", &"x".repeat(LONGEST_KEY + 1)] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
    }
}
