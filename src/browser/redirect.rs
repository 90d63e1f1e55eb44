//! Where the browser goes when it is signed in.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    grant::AuthorizationRequest,
    id::{GrantId, SecretHash},
};
use url::Url;

use crate::{
    app::App,
    http::{error::Error, host::PoolHost, secrets},
};

/// An authorization code lives so long, seconds (RFC 6749 §4.1.2 asks for 10 minutes at most).
pub const CODE_SECONDS: i64 = 60;

/// The authorization code of a grant. It follows from the grant's id under a key of the deployment, so that a browser
/// that lost the answer gets the same one again, and nothing secret is stored.
pub fn code(app: &App, grant: &GrantId) -> String {
    app.vault.derive("authorization code", grant.as_str())
}

/// The hash of the code of a grant, and when it expires.
pub fn code_hash(app: &App, grant: &GrantId, now: DateTime<Utc>) -> (SecretHash, DateTime<Utc>) {
    (secrets::hash(&code(app, grant)), now + TimeDelta::seconds(CODE_SECONDS))
}

/// Back to the client with a code (RFC 6749 §4.1.2), naming the issuer (RFC 9207).
///
/// # Errors
/// [`Error::Internal`] where the registered redirect URI is no URL.
pub fn with_code(
    app: &App,
    host: &PoolHost,
    grant: &GrantId,
    request: &AuthorizationRequest,
) -> Result<String, Error> {
    to_client(host, &request.redirect_uri, request.state.as_deref(), &[("code", &code(app, grant))])
}

/// Back to the client with parameters, its state and the issuer.
///
/// # Errors
/// [`Error::Internal`] where the registered redirect URI is no URL.
pub fn to_client(
    host: &PoolHost,
    redirect_uri: &str,
    state: Option<&str>,
    parameters: &[(&str, &str)],
) -> Result<String, Error> {
    let mut url = Url::parse(redirect_uri).map_err(|_| Error::Internal)?;
    url.query_pairs_mut()
        .extend_pairs(parameters)
        .extend_pairs(state.map(|state| ("state", state)))
        .append_pair("iss", &host.issuer());
    Ok(url.into())
}

/// The login page of an authorization request.
pub fn to_page(grant: &GrantId) -> String {
    format!("/login?authorization={grant}")
}
