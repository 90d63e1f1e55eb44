//! Where the browser goes when it is signed in, and how parameters are put behind an address.

use actix_web::{HttpResponse, http::header::LOCATION};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    authorization_request::AuthorizationRequest,
    decisions::ServedRequest,
    id::{GrantId, PoolId},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{app::App, host::PoolHost, refusal::Refusal, secrets};

/// How long an authorization code lives, seconds (RFC 6749 §4.1.2 asks for 10 minutes at most).
pub const AUTHORIZATION_CODE_SECONDS: i64 = 60;

/// The authorization code of a grant. It follows from the grant's id under a key of the pool, so that a browser that lost
/// the answer gets the same one again, and nothing secret is stored.
async fn code(app: &App, pool: &PoolId, grant: &GrantId) -> Result<String, Refusal> {
    let secret = app.vault.derive(Some(pool), "authorization code", grant.as_str()).await?;
    Ok(secrets::opening(grant.as_str(), &secret))
}

/// A request with the code that answers it.
///
/// # Errors
/// If the database does not answer.
pub async fn served(
    app: &App,
    pool: &PoolId,
    grant: GrantId,
    request: AuthorizationRequest,
    now: DateTime<Utc>,
) -> Result<ServedRequest, Refusal> {
    let code = secrets::hash(&code(app, pool, &grant).await?);
    let code_expires_at = now + TimeDelta::seconds(AUTHORIZATION_CODE_SECONDS);
    Ok(ServedRequest { grant, request, code, code_expires_at })
}

/// Back to the client with a code (RFC 6749 §4.1.2), naming the issuer (RFC 9207).
///
/// # Errors
/// If the database does not answer.
pub async fn with_code(
    app: &App,
    host: &PoolHost,
    grant: &GrantId,
    request: &AuthorizationRequest,
) -> Result<String, Refusal> {
    let code = code(app, &host.pool.id, grant).await?;
    Ok(to_client(host, &request.redirect_uri, request.state.as_deref(), &[("code", &code)]))
}

/// Back to the client with parameters, its state and the issuer.
pub fn to_client(
    host: &PoolHost,
    redirect_uri: &str,
    state: Option<&str>,
    parameters: &[(&str, &str)],
) -> String {
    let issuer = host.issuer();
    let state = state.map(|state| ("state", state));
    with(redirect_uri, parameters.iter().copied().chain(state).chain([("iss", issuer.as_str())]))
}

/// Unreserved characters (RFC 3986 §2.3) stay as they are; all others are percent-encoded. So a value comes back unchanged, also
/// for a client that compares it before decoding.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A registered address with parameters behind it. It stays as it is registered, to the byte: a parser would write it anew.
pub fn with<'a>(address: &str, parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut whole = address.to_owned();
    let mut between = if address.contains('?') { '&' } else { '?' };
    for (name, value) in parameters {
        whole.push(between);
        whole.push_str(name);
        whole.push('=');
        whole.extend(utf8_percent_encode(value, VALUE));
        between = '&';
    }
    whole
}

/// Sends a browser on, by `GET` (RFC 9110 §15.4.4).
pub fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, address)).finish()
}

/// The login page of an authorization request.
pub fn to_page(grant: &GrantId) -> String {
    format!("/login?authorization={grant}")
}

#[cfg(test)]
mod tests {
    use super::with;

    #[test]
    fn an_address_stays_as_it_is_registered_and_a_value_comes_back_to_the_letter() {
        let to = |address| with(address, [("state", "a ~b+c%20&é")].into_iter());
        let state = "state=a%20~b%2Bc%2520%26%C3%A9";
        assert_eq!(to("https://shop.example"), format!("https://shop.example?{state}"));
        assert_eq!(
            to("https://shop.example/cb?tenant=a%20b&x=1+2"),
            format!("https://shop.example/cb?tenant=a%20b&x=1+2&{state}")
        );
    }
}
