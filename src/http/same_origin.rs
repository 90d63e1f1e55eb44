//! Whether a request that changes something comes from our own page.

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use std::future::{Ready, ready};

use super::{app::App, host, refusal::Refusal};

/// The header that our own scripts send; another site cannot send it without a preflight, and no answer to one allows it.
pub const HEADER: &str = "saoma-request";

/// Proof that the request was made by our own page: our header, and an `Origin` or `Sec-Fetch-Site` that says so
/// (OWASP ASVS 5.0, 3.5.1 to 3.5.3). A request that has neither is refused.
#[derive(Clone, Copy, Debug)]
pub struct SameOrigin;

impl FromRequest for SameOrigin {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(if is_ours(request) { Ok(Self) } else { Err(Refusal::CrossSite) })
    }
}

fn is_ours(request: &HttpRequest) -> bool {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let json = text(header::CONTENT_TYPE.as_str())
        .is_some_and(|value| value.starts_with("application/json"));
    let site = text("sec-fetch-site");
    let origin = text(header::ORIGIN.as_str());
    let Some(app) = request.app_data::<actix_web::web::Data<App>>() else {
        return false;
    };
    let url = &app.config.public_url;
    let own = host::asked(request).and_then(|host| url.host_of(host));
    // Compared as hosts: a browser may write one with a dot at the end, in both headers.
    let of_origin = |origin: &str| {
        let (scheme, host) = origin.split_once("://")?;
        url.host_of(host).filter(|_| scheme == url.scheme())
    };
    text(HEADER).is_some()
        && json
        && (site.is_some() || origin.is_some())
        && site.is_none_or(|site| site == "same-origin")
        && origin.is_none_or(|origin| own.is_some() && of_origin(origin) == own)
}
