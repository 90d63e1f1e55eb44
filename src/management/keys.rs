//! API keys, of a pool or of the deployment.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    api_key::{ApiKey, ApiKeyCommand, ApiKeyEvent, Role},
    decisions::{Change, Execute},
    id::ApiKeyId,
};
use projections::api_keys::ApiKeyView;
use serde::Deserialize;
use utoipa::ToSchema;

use super::field::{or, said, same};
use crate::http::{app::App, caller::Caller, networks, refusal::Refusal, secrets};

/// How long a key opens something where nothing else is said.
const USUALLY: TimeDelta = TimeDelta::days(365);

/// What is said of a new key.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it is for: 1 to 64 characters.
    #[schema(examples("My shop's server"))]
    pub name: String,
    /// What its holder may do: `developer`, `auditor` or `operator`.
    #[schema(value_type = String, examples("developer"))]
    pub role: Role,
    /// When it opens nothing more by itself: in ten years at most, in a year if nothing is said.
    pub expires_at: Option<DateTime<Utc>>,
    /// The networks from which it opens something, each as `10.0.0.0/8` or a single address: 32 at most. If none is said, it opens
    /// from everywhere.
    #[serde(default)]
    #[schema(examples("203.0.113.0/24"))]
    pub networks: Vec<String>,
    /// Whether a developer sees phone numbers and e-mail addresses in clear. Usually they are masked; the other roles see them anyway.
    #[serde(default)]
    pub personal: bool,
}

/// A key that was just made.
#[derive(Clone, Debug)]
pub struct MadeKey {
    /// The key as it is listed.
    pub key: ApiKeyView,
    /// What its holder shows. It is told now, and never again.
    pub shown: String,
}

/// A key.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn one(app: &App, caller: &Caller, key: &ApiKeyId) -> Result<ApiKeyView, Refusal> {
    let key = match caller.pool() {
        Some(pool) => app.views.api_key(pool, key).await?,
        None => app.views.deployment_key(key).await?,
    };
    key.ok_or(Refusal::NotFound)
}

/// Makes a key.
///
/// # Errors
/// [`Refusal::Invalid`], with the field.
pub async fn create(app: &App, caller: &Caller, asked: &NewKey) -> Result<MadeKey, Refusal> {
    let (id, at) = (app.id_for(caller, "key"), app.now());
    let shown = secrets::api_key(&id, &app.secret_for(caller, "API key").await?);
    let networks = networks::read(&asked.networks)?;
    let command = ApiKeyCommand::Create {
        pool: caller.pool().cloned(),
        key: id.as_str().into(),
        name: asked.name.clone(),
        role: asked.role,
        hash: secrets::hash(&shown),
        expires_at: Some(asked.expires_at.unwrap_or(at + USUALLY)),
        networks: networks.clone(),
        personal: asked.personal,
        at,
    };
    let events = app.execute(caller, &Execute::<ApiKey>::first(&id, command)).await?;
    if let Some(ApiKeyEvent::Created { name, role, expires_at, networks: made, personal, .. }) =
        events.first()
    {
        same(&(&asked.name, asked.role), &(name, *role))?;
        same(&(&networks, asked.personal), &(made, *personal))?;
        asked.expires_at.map_or(Ok(()), |asked| same(&Some(asked), expires_at))?;
    }
    Ok(MadeKey { key: one(app, caller, &id.into()).await?, shown })
}

/// What is said of a key that is there. A field that is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyFields {
    /// What it is for: 1 to 64 characters.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, examples("My shop's server"))]
    pub name: Option<String>,
    /// The networks from which it opens something, each as `10.0.0.0/8` or a single address: 32 at most. An empty list: from everywhere.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, examples("203.0.113.0/24"))]
    pub networks: Option<Vec<String>>,
}

/// Gives a key another name, or other networks. Its role, and until when it opens something, stay: make another one for that.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Changed`], and [`Refusal::Invalid`] with the field.
pub async fn change(
    app: &App,
    caller: &Caller,
    key: &ApiKeyId,
    seen: Option<u64>,
    fields: &KeyFields,
) -> Result<ApiKeyView, Refusal> {
    one(app, caller, key).await?;
    let networks = fields.networks.as_deref().map(networks::read).transpose()?;
    let at = app.now();
    let change = |there: &ApiKey| ApiKeyCommand::Change {
        name: or(&fields.name, &there.name),
        networks: or(&networks, &there.networks),
        at,
    };
    app.execute(caller, &Change::<ApiKey, _>::new(key.as_str(), seen, change)).await?;
    one(app, caller, key).await
}

/// Revokes a key: it opens nothing more.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn revoke(app: &App, caller: &Caller, key: &ApiKeyId) -> Result<ApiKeyView, Refusal> {
    let revoke = ApiKeyCommand::Revoke { at: app.now() };
    app.execute(caller, &Execute::<ApiKey>::new(key.as_str(), revoke)).await?;
    one(app, caller, key).await
}
