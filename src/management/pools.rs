//! Pools: tenants, each on a host of its own.

use domain::{
    account_choice::{Association, PhonePolicy, Policy},
    decisions::{Change, Execute},
    id::PoolId,
    language::Language,
    login::Lifetimes,
    pool::{Pool, PoolCommand, PoolEvent, PoolSettings, SessionSettings},
};
use projections::pools::PoolView;
use serde::Deserialize;
use utoipa::ToSchema;

use super::field::{or, removable, said, same};
use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// What is said of a pool. A field that is left out stays as it is, or as usual in a new pool.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolFields {
    /// Its name, for people: 1 to 64 characters. A new pool needs one.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, examples("Acme"))]
    pub name: Option<String>,
    /// The label before the public host, `[a-z0-9-]`, 1 to 63 characters. Null for the pool on the public host itself.
    #[serde(default, deserialize_with = "removable")]
    #[schema(value_type = Option<String>, examples("acme"))]
    pub host: Option<Option<String>>,
    /// How long the parts of a login may take.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub lifetimes: Option<LifetimeFields>,
    /// How long browsers stay signed in.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub sessions: Option<SessionFields>,
    /// Whether each sign-in is a scan, also where another application's session could be used. Usually not. An application may say
    /// otherwise.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub scan_each_time: Option<bool>,
    /// What a new connection says about accounts, where nothing else is said.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub new_connections: Option<PolicyFields>,
    /// The languages that the pages offer, `zh` and `en`, each once. The first is for whoever wishes for none of them.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, value_type = Vec<String>, examples("zh"))]
    pub languages: Option<Vec<Language>>,
}

/// What a connection says about accounts.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyFields {
    /// How an unknown person finds an account: `none`, usually, `field_matching` or `ask_binding`.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, value_type = String, examples("none"))]
    pub association: Option<Association>,
    /// Whether an unknown person is refused. Usually an account is made.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub login_only: Option<bool>,
    /// Whether a phone number is needed: `required`, usually, or `optional`.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false, value_type = String, examples("required"))]
    pub phone: Option<PhonePolicy>,
}

impl PolicyFields {
    pub(super) fn over(&self, there: &Policy) -> Policy {
        Policy {
            association: or(&self.association, &there.association),
            login_only: or(&self.login_only, &there.login_only),
            phone: or(&self.phone, &there.phone),
        }
    }
}

/// How long the parts of a login may take, in seconds.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LifetimeFields {
    /// From issue to scan: 30 to 300, usually 120.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub scan: Option<u32>,
    /// From scan to authorize: 30 to 300, usually 120.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub authorize: Option<u32>,
    /// From issue to authorize at most: 60 to 600, usually 300.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub login: Option<u32>,
    /// To answer a question: 60 to 1800, usually 600.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub binding: Option<u32>,
    /// From bound to claim: 30 to 300, usually 60.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub claim: Option<u32>,
}

/// How long browsers stay signed in.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionFields {
    /// Seconds after which a session ends whatever happens: 300 to 2,592,000 (30 days), usually 43,200.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub longest: Option<u32>,
    /// Seconds after which a session ends that is not used: 300 to 2,592,000 (30 days), usually 3,600.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub idle: Option<u32>,
    /// Whether a session outlives the browser, usually not.
    #[serde(default, deserialize_with = "said")]
    #[schema(nullable = false)]
    pub outlive_browser: Option<bool>,
}

impl PoolFields {
    fn over(&self, there: &PoolSettings) -> PoolSettings {
        PoolSettings {
            name: or(&self.name, &there.name),
            host: or(&self.host, &there.host),
            lifetimes: self.lifetimes.unwrap_or_default().over(&there.lifetimes),
            sessions: self.sessions.unwrap_or_default().over(&there.sessions),
            scan_each_time: or(&self.scan_each_time, &there.scan_each_time),
            new_connections: self.new_connections.unwrap_or_default().over(&there.new_connections),
            languages: or(&self.languages, &there.languages),
        }
    }

    /// The host of codes and phones is no pool's.
    fn check(&self, app: &App) -> Result<(), Refusal> {
        let (scan, public) = (app.config.scan_url().host(), app.config.public_url.host());
        let label = self.host.as_ref().and_then(Option::as_deref);
        match label {
            Some(label) if scan.label_before(public) == Some(label) => {
                Err(Refusal::invalid("host", "this label is that of codes and phones"))
            }
            _ => Ok(()),
        }
    }
}

impl LifetimeFields {
    fn over(&self, there: &Lifetimes) -> Lifetimes {
        Lifetimes {
            scan: or(&self.scan, &there.scan),
            authorize: or(&self.authorize, &there.authorize),
            login: or(&self.login, &there.login),
            binding: or(&self.binding, &there.binding),
            claim: or(&self.claim, &there.claim),
        }
    }
}

impl SessionFields {
    fn over(&self, there: &SessionSettings) -> SessionSettings {
        SessionSettings {
            longest: or(&self.longest, &there.longest),
            idle: or(&self.idle, &there.idle),
            outlive_browser: or(&self.outlive_browser, &there.outlive_browser),
        }
    }
}

/// A pool.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn one(app: &App, pool: &PoolId) -> Result<PoolView, Refusal> {
    app.views.pool(pool).await?.ok_or(Refusal::NotFound)
}

/// Makes a pool.
///
/// # Errors
/// [`Refusal::Invalid`] and [`Refusal::Taken`], with the field.
pub async fn create(app: &App, caller: &Caller, asked: &PoolFields) -> Result<PoolView, Refusal> {
    asked.check(app)?;
    let (pool, at) = (PoolId::from(app.id_for(caller, "pool")), app.now());
    let settings = asked.over(&PoolSettings::default());
    let command = PoolCommand::Create { pool: pool.clone(), settings: settings.clone(), at };
    let create = Execute::<Pool>::first(pool.as_str(), command);
    let events = app.execute(&caller.in_pool(&pool), &create).await?;
    if let Some(PoolEvent::Created { settings: made, .. }) = events.first() {
        same(&settings, made)?;
    }
    one(app, &pool).await
}

/// Changes a pool. `seen` is its version as the asker saw it, if that matters.
///
/// # Errors
/// [`Refusal::NotFound`], [`Refusal::Changed`], and as [`create`].
pub async fn change(
    app: &App,
    caller: &Caller,
    pool: &PoolId,
    seen: Option<u64>,
    asked: &PoolFields,
) -> Result<PoolView, Refusal> {
    asked.check(app)?;
    one(app, pool).await?;
    let at = app.now();
    let change = |pool: &Pool| PoolCommand::Change { settings: asked.over(&pool.settings), at };
    let change = Change::<Pool, _>::new(pool.as_str(), seen, change);
    app.execute(&caller.in_pool(pool), &change).await?;
    one(app, pool).await
}

/// Switches a pool off or on. While it is off, nobody signs in, and its tokens are good for nothing; it can be set up.
///
/// # Errors
/// [`Refusal::NotFound`] and [`Refusal::Changed`].
pub async fn switch(
    app: &App,
    caller: &Caller,
    pool: &PoolId,
    seen: Option<u64>,
    on: bool,
) -> Result<PoolView, Refusal> {
    one(app, pool).await?;
    let at = app.now();
    let switch = |_: &Pool| match on {
        true => PoolCommand::Enable { at },
        false => PoolCommand::Disable { at },
    };
    let switch = Change::<Pool, _>::new(pool.as_str(), seen, switch);
    app.execute(&caller.in_pool(pool), &switch).await?;
    one(app, pool).await
}

/// Deletes a pool: nobody reaches it any more, and its host is free.
///
/// # Errors
/// [`Refusal::NotFound`] and [`Refusal::Changed`].
pub async fn delete(
    app: &App,
    caller: &Caller,
    pool: &PoolId,
    seen: Option<u64>,
) -> Result<(), Refusal> {
    one(app, pool).await?;
    let at = app.now();
    let delete = Change::<Pool, _>::new(pool.as_str(), seen, |_| PoolCommand::Delete { at });
    app.execute(&caller.in_pool(pool), &delete).await?;
    Ok(())
}
