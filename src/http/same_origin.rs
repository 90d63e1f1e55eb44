//! Whether a request that changes something comes from our own page.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};

use super::{
    app::App,
    header::{self, Repeated},
    host,
    refusal::Refusal,
};

/// The header that our own scripts send; another site cannot send it without a preflight, and no answer to one allows it.
pub const HEADER: &str = "saoma-request";

/// Proof that the request was made by our own page: our header, and an `Origin` or `Sec-Fetch-Site` that says so
/// (OWASP ASVS 5.0, 3.5.1 to 3.5.3). A request that has neither is refused, and so is one that has one of them twice.
#[derive(Clone, Copy, Debug)]
pub struct SameOrigin;

impl FromRequest for SameOrigin {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(if is_ours(request) == Ok(true) { Ok(Self) } else { Err(Refusal::CrossSite) })
    }
}

fn is_ours(request: &HttpRequest) -> Result<bool, Repeated> {
    let json = header::once(request, "content-type")?
        .is_some_and(|value| value.starts_with("application/json"));
    Ok(header::once(request, HEADER)?.is_some() && json && is_of_this_site(request)?)
}

/// Whether the browser says that a page of this very site sent the request: by `Origin` or `Sec-Fetch-Site`, and by each that is
/// there.
///
/// # Errors
/// [`Repeated`], if one of them is there twice.
pub fn is_of_this_site(request: &HttpRequest) -> Result<bool, Repeated> {
    let site = header::once(request, "sec-fetch-site")?;
    let origin = header::once(request, "origin")?;
    let Some(app) = request.app_data::<web::Data<App>>() else {
        return Ok(false);
    };
    let url = &app.config.public_url;
    let own = host::asked(request).and_then(|host| url.host_of(host));
    // Compared as hosts: a browser may write one with a dot at the end, in both headers.
    let of_origin = |origin: &str| {
        let (scheme, host) = origin.split_once("://")?;
        url.host_of(host).filter(|_| scheme == url.scheme())
    };
    Ok((site.is_some() || origin.is_some())
        && site.is_none_or(|site| site == "same-origin")
        && origin.is_none_or(|origin| own.is_some() && of_origin(origin) == own))
}
