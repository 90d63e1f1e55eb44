//! A header that is there once at most. Of two of a kind, each program on the way may take another one.

use actix_web::HttpRequest;

/// The header is there more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated;

/// The text of a header; `None` if it is not there. What is no text is an empty one.
///
/// # Errors
/// [`Repeated`].
pub fn once<'r>(request: &'r HttpRequest, name: &str) -> Result<Option<&'r str>, Repeated> {
    let mut all = request.headers().get_all(name);
    match (all.next(), all.next()) {
        (one, None) => Ok(one.map(|value| value.to_str().unwrap_or_default())),
        (_, Some(_)) => Err(Repeated),
    }
}
