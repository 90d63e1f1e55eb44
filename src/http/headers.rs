//! The headers of every answer.

use actix_web::middleware::DefaultHeaders;

use crate::pages::HEADERS;

/// What a page for people says of itself, every other answer says too, unless its handler says otherwise: nothing
/// dynamic is cached, framed, sniffed or read by another site (ASVS 5.0, 3.4 and 14.3.2).
pub fn defaults() -> DefaultHeaders {
    HEADERS
        .into_iter()
        .filter(|(name, _)| *name != "Content-Type")
        .fold(DefaultHeaders::new(), |headers, header| headers.add(header))
}
