//! The AppSecrets of connections: verified at WeChat before they are kept, and never shown. A secret is in the vault before the event
//! that names it, so that no connection is without its own; one whose event was never written is taken out again.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    connection::{ConnectionEvent, OwnMiniProgram},
    id::{ConnectionId, PoolId},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use wechat::{MiniProgram, Misconfiguration, WeChatError};

use crate::http::{app::App, app_secret, refusal::Refusal};

/// Secrets of a connection that stay when one is replaced: the new one, and the former one for servers that did not hear of it yet.
const STAY: usize = 2;
/// No request is under way for so long: a secret that no event names by then belongs to one that was refused.
const UNDER_WAY: TimeDelta = TimeDelta::minutes(10);

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

impl MiniProgramFields {
    /// As events name it.
    pub(super) async fn named(&self, app: &App, pool: &PoolId) -> Result<OwnMiniProgram, Refusal> {
        let app_id = self.program()?.app_id().to_owned();
        let secret_fingerprint = fingerprint(app, pool, self.secret()).await?;
        let own = OwnMiniProgram { app_id, secret_fingerprint };
        own.check()?;
        Ok(own)
    }

    fn program(&self) -> Result<MiniProgram, Refusal> {
        MiniProgram::new(&self.app_id, &self.app_secret).map_err(not_verified)
    }

    fn secret(&self) -> &str {
        self.app_secret.expose_secret().trim()
    }
}

/// Asks WeChat whether AppID and AppSecret belong together, and puts the secret into the vault. No connection uses it until an event
/// names its fingerprint; then [`taken`] is called.
pub(super) async fn keep(
    app: &App,
    pool: &PoolId,
    connection: &ConnectionId,
    asked: &MiniProgramFields,
) -> Result<OwnMiniProgram, Refusal> {
    let own = asked.named(app, pool).await?;
    app.wechat.verify_secret(&asked.program()?).await.map_err(not_verified)?;
    let name = app_secret::name(connection, &own.secret_fingerprint);
    app.vault.offer(pool, &name, asked.secret().as_bytes(), app.now()).await?;
    Ok(own)
}

/// An event names this secret: it stays, and so does the one before it.
pub(super) async fn taken(
    app: &App,
    pool: &PoolId,
    connection: &ConnectionId,
    own: &OwnMiniProgram,
) -> Result<(), Refusal> {
    let name = app_secret::name(connection, &own.secret_fingerprint);
    Ok(app.vault.take(pool, &name).await?)
}

/// Takes the secrets of a connection out of the vault that are neither its own nor the one before; all, once it is deleted.
pub(super) async fn forget(
    app: &App,
    pool: &PoolId,
    connection: &ConnectionId,
) -> Result<(), Refusal> {
    for fingerprint in Fingerprints::of(app, pool, connection).await?.go {
        app.vault.remove(Some(pool), &app_secret::name(connection, &fingerprint)).await?;
    }
    Ok(())
}

/// Takes secrets out of the vault that no event named in time: the request that brought them was refused, or broke off.
///
/// # Errors
/// If the database does not answer.
pub async fn withdraw_refused(app: &App) -> Result<(), Refusal> {
    let before = app.now() - UNDER_WAY;
    for (pool, name) in app.vault.offered(before).await? {
        // One that cannot be looked at does not hold up the others.
        if let Err(error) = take_or_withdraw(app, &pool, &name, before).await {
            tracing::warn!(%pool, %error, "a secret that was offered stays");
        }
    }
    Ok(())
}

async fn take_or_withdraw(
    app: &App,
    pool: &PoolId,
    name: &str,
    before: DateTime<Utc>,
) -> Result<(), Refusal> {
    let Some((connection, fingerprint)) = app_secret::parts(name) else {
        return Ok(());
    };
    let known = Fingerprints::of(app, pool, &connection).await?;
    match known.stay.contains(&fingerprint) {
        true => app.vault.take(pool, name).await?,
        false => app.vault.withdraw(pool, name, before).await?,
    }
    Ok(())
}

/// The fingerprints of the secrets that a connection has had: those whose secrets stay, and the others.
struct Fingerprints {
    stay: Vec<String>,
    go: Vec<String>,
}

impl Fingerprints {
    async fn of(app: &App, pool: &PoolId, connection: &ConnectionId) -> Result<Self, Refusal> {
        let id = connection.as_str();
        let events = app.history.events_of::<ConnectionEvent>(pool, "connection", id).await?;
        let (mut all, mut deleted): (Vec<String>, _) = (Vec::new(), false);
        for past in events.into_iter().rev() {
            match past.event {
                ConnectionEvent::SecretRotated { fingerprint, .. }
                    if !all.contains(&fingerprint) =>
                {
                    all.push(fingerprint);
                }
                ConnectionEvent::Deleted { .. } => deleted = true,
                _ => {}
            }
        }
        let go = all.split_off(if deleted { 0 } else { STAY.min(all.len()) });
        Ok(Self { stay: all, go })
    }
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
