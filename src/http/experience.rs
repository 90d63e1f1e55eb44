//! "Experience login": an operator signs in to an application as its people do, and the console is told what the client would be.
//! The console's address is none of the client's. A permit, which only the console makes, lets one request lead back there.

use domain::id::{ApplicationId, PoolId};

use super::{app::App, refusal::Refusal};

/// The parameter of an authorization request that carries the permit.
pub const PERMIT: &str = "experience";

/// The permit of one request: for this application, leading back there, with this PKCE challenge, whose verifier the console alone
/// knows.
///
/// # Errors
/// If the database does not answer.
pub async fn permit(
    app: &App,
    pool: &PoolId,
    application: &ApplicationId,
    redirect_uri: &str,
    code_challenge: &str,
) -> Result<String, Refusal> {
    let what = format!("{application} {code_challenge} {redirect_uri}");
    Ok(app.vault.derive(Some(pool), "experience permit", &what).await?)
}
