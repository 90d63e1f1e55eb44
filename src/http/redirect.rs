//! Where the browser goes when it is signed in.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    authorization_request::AuthorizationRequest,
    decisions::ServedRequest,
    id::{GrantId, PoolId},
};
use url::Url;

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
/// [`Refusal::Internal`] if the registered redirect URI is no URL; or if the database does not answer.
pub async fn with_code(
    app: &App,
    host: &PoolHost,
    grant: &GrantId,
    request: &AuthorizationRequest,
) -> Result<String, Refusal> {
    let code = code(app, &host.pool.id, grant).await?;
    to_client(host, &request.redirect_uri, request.state.as_deref(), &[("code", &code)])
}

/// Back to the client with parameters, its state and the issuer.
///
/// # Errors
/// [`Refusal::Internal`] if the registered redirect URI is no URL.
pub fn to_client(
    host: &PoolHost,
    redirect_uri: &str,
    state: Option<&str>,
    parameters: &[(&str, &str)],
) -> Result<String, Refusal> {
    let mut url = Url::parse(redirect_uri).map_err(|_| Refusal::Internal)?;
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
