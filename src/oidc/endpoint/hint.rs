//! `id_token_hint`: whom the client expects (OpenID Connect Core §3.1.2.1).

use domain::{
    id::{ApplicationId, UserId},
    signing_key::Algorithm,
};
use serde::Deserialize;

use crate::{
    http::host::PoolHost,
    oidc::{
        protocol::{claims::IdToken, error::OAuthError},
        signing_keys::SigningKeys,
    },
};

/// What matters of an ID token that was given out earlier, however long ago.
#[derive(Debug, Deserialize)]
struct Hint {
    iss: String,
    aud: String,
    sub: UserId,
}

/// Whom an ID token names that this issuer gave to this client.
///
/// # Errors
/// `invalid_request` for any other token.
pub async fn subject(
    keys: &SigningKeys,
    host: &PoolHost,
    client: &ApplicationId,
    token: &str,
) -> Result<UserId, OAuthError> {
    for algorithm in Algorithm::ALL {
        let hint = keys.verify(&host.pool.id, *algorithm, IdToken::TYP, token).await?;
        let fits = |hint: &Hint| hint.iss == host.issuer() && hint.aud == client.as_str();
        if let Some(hint) = hint.filter(fits) {
            return Ok(hint.sub);
        }
    }
    Err(OAuthError::invalid_request("id_token_hint is no ID token of this client"))
}
