//! `id_token_hint`: whom the client means (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2).

use domain::{
    id::{ApplicationId, SessionId, UserId},
    signing_key::Algorithm,
};
use serde::Deserialize;

use crate::{
    http::{app::App, host::PoolHost, refusal::Refusal, secrets},
    oidc::{
        protocol::{claims::IdToken, error::OAuthError},
        signing_keys::SigningKeys,
    },
};

/// What matters of an ID token that was given out earlier, however long ago.
#[derive(Debug, Deserialize)]
pub(super) struct Hint {
    iss: String,
    /// To which client.
    pub aud: String,
    /// Who had signed in.
    pub sub: UserId,
    /// In which session.
    pub sid: SessionId,
}

/// An ID token of this issuer.
///
/// # Errors
/// `invalid_request` for any other token.
pub(super) async fn read(
    keys: &SigningKeys,
    host: &PoolHost,
    token: &str,
) -> Result<Hint, OAuthError> {
    for algorithm in Algorithm::ALL {
        let hint = keys.verify(&host.pool.id, *algorithm, IdToken::TYP, token).await?;
        if let Some(hint) = hint.filter(|hint: &Hint| hint.iss == host.issuer()) {
            return Ok(hint);
        }
    }
    Err(OAuthError::invalid_request("id_token_hint is no ID token of this issuer"))
}

/// What names something in a link of ours, in place of an ID token: nobody else can make it, and it is good for this purpose
/// alone.
///
/// # Errors
/// If the database does not answer.
pub(super) async fn named(
    app: &App,
    host: &PoolHost,
    purpose: &str,
    id: &str,
) -> Result<String, Refusal> {
    Ok(secrets::opening(id, &app.vault.derive(Some(&host.pool.id), purpose, id).await?))
}

/// The id that a link of ours names so. What somebody else made names nothing: it is a parameter that nobody reads.
///
/// # Errors
/// If the database does not answer.
pub(super) async fn opened(
    app: &App,
    host: &PoolHost,
    purpose: &str,
    name: Option<&str>,
) -> Result<Option<String>, Refusal> {
    let Some((name, id)) = name.and_then(|name| Some((name, secrets::opened_by(name)?))) else {
        return Ok(None);
    };
    let is_ours = secrets::are_same(name, &named(app, host, purpose, id).await?);
    Ok(is_ours.then(|| id.to_owned()))
}

/// Whom an ID token names that this issuer gave to this client.
///
/// # Errors
/// `invalid_request` for any other token.
pub(super) async fn subject(
    keys: &SigningKeys,
    host: &PoolHost,
    client: &ApplicationId,
    token: &str,
) -> Result<UserId, OAuthError> {
    let hint = read(keys, host, token).await?;
    if hint.aud == client.as_str() {
        Ok(hint.sub)
    } else {
        Err(OAuthError::invalid_request("id_token_hint is no ID token of this client"))
    }
}
