//! The token of an `Authorization: Bearer` header.

use actix_web::{HttpRequest, http::header};

/// The token that the request brings in its header (RFC 6750 §2.1); one anywhere else is not looked at.
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
