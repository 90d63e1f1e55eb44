//! The AppSecrets of connections: verified at WeChat before they are kept, and never shown.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    connection::{ConnectionEvent, OwnMiniProgram},
    id::{ConnectionId, PoolId},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use wechat::{MiniProgram, Misconfiguration, WeChatError};

use crate::http::{app::App, app_secret, refusal::Refusal};

/// A Mini Program of a connection's own.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MiniProgramFields {
    /// Its AppID: `wx` and 16 digits of 0-9 and a-f.
    #[schema(examples("wx0123456789abcdef"))]
    pub app_id: String,
    /// Its AppSecret. WeChat is asked whether it is the right one; it is never shown again.
    #[serde(deserialize_with = "secret")]
    #[schema(value_type = String, write_only)]
    pub app_secret: SecretString,
}

/// Reads a secret.
///
/// # Errors
/// Where it is no text.
pub fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    String::deserialize(from).map(SecretString::from)
}

/// Asks WeChat whether AppID and AppSecret belong together, and puts the secret into the vault. No connection uses it until an event
/// names its fingerprint.
pub(super) async fn keep(
    app: &App,
    pool: &PoolId,
    connection: &ConnectionId,
    asked: &MiniProgramFields,
) -> Result<OwnMiniProgram, Refusal> {
    let program = MiniProgram::new(&asked.app_id, &asked.app_secret).map_err(not_verified)?;
    let app_id = program.app_id().to_owned();
    OwnMiniProgram { app_id: app_id.clone(), secret_fingerprint: String::new() }.check()?;
    app.wechat.verify_secret(&program).await.map_err(not_verified)?;
    let secret = asked.app_secret.expose_secret().trim();
    let secret_fingerprint = fingerprint(app, pool, secret).await?;
    let name = app_secret::name(connection, &secret_fingerprint);
    app.vault.put(Some(pool), &name, secret.as_bytes()).await?;
    Ok(OwnMiniProgram { app_id, secret_fingerprint })
}

/// Takes the secrets of a connection out of the vault, but for the newest ones.
pub(super) async fn forget(
    app: &App,
    pool: &PoolId,
    connection: &ConnectionId,
    newest: usize,
) -> Result<(), Refusal> {
    let events =
        app.history.events_of::<ConnectionEvent>(pool, "connection", connection.as_str()).await?;
    let mut fingerprints: Vec<String> = Vec::new();
    for past in events.into_iter().rev() {
        if let ConnectionEvent::SecretRotated { fingerprint, .. } = past.event
            && !fingerprints.contains(&fingerprint)
        {
            fingerprints.push(fingerprint);
        }
    }
    for fingerprint in fingerprints.iter().skip(newest) {
        app.vault.remove(Some(pool), &app_secret::name(connection, fingerprint)).await?;
    }
    Ok(())
}

/// The first 8 bytes of the secret's keyed hash, as hex.
async fn fingerprint(app: &App, pool: &PoolId, secret: &str) -> Result<String, Refusal> {
    let hash = app.vault.derive(Some(pool), "fingerprint of an AppSecret", secret).await?;
    let bytes = URL_SAFE_NO_PAD.decode(hash).map_err(|_| Refusal::Internal)?;
    Ok(bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

/// What is wrong with the field that WeChat does not take, or that WeChat cannot say.
fn not_verified(error: WeChatError) -> Refusal {
    use Misconfiguration as Wrong;
    match error {
        WeChatError::Misconfigured(Wrong::AppId) => Refusal::invalid("app_id", error),
        WeChatError::Misconfigured(Wrong::Blank | Wrong::Secret | Wrong::SecretFrozen) => {
            Refusal::invalid("app_secret", error)
        }
        other => Refusal::Unverified(other),
    }
}
