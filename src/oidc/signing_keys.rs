//! The keys that sign the tokens of the pools. Private parts are in the vault, public ones in history; what was read is
//! kept in the process for a minute.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::web;
use chrono::TimeDelta;
use domain::{
    decisions::Execute,
    id::PoolId,
    signing_key::{Algorithm, PUBLISHED_FIRST_SECONDS, SigningKey, SigningKeyCommand},
};
use projections::signing_keys::SigningKeyView;
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;

use super::{
    kept::Kept,
    protocol::{
        key_pair,
        pool_keys::{Key, PoolKeys, kid_of},
    },
};
use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// When the keys are read again, so that a key that another replica retired signs nothing more.
const KEPT: TimeDelta = TimeDelta::seconds(60);
/// How often they are read again at most for a key that is not known: a `kid` is easily made up.
const LOOKED_FOR: TimeDelta = TimeDelta::seconds(1);

/// The keys of all pools, as far as they were asked for.
pub struct SigningKeys {
    app: Arc<App>,
    pools: Mutex<HashMap<PoolId, Arc<Kept<PoolKeys, Refusal>>>>,
}

impl SigningKeys {
    /// The keys that this server keeps.
    pub fn new(app: Arc<App>) -> Self {
        Self { app, pools: Mutex::default() }
    }

    /// Makes the keys that a pool lacks: it needs one of each algorithm.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn ensure(&self, pool: &PoolId) -> Result<(), Refusal> {
        self.of(pool).await.map(|_| ())
    }

    /// The keys of a pool, which can sign with each algorithm.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn of(&self, pool: &PoolId) -> Result<Arc<PoolKeys>, Refusal> {
        self.read_within(KEPT, pool).await
    }

    /// The claims of a token that a key of the pool signed with that algorithm, as a token of that `typ`; `None` for any
    /// other. A key that this replica has not seen yet is looked for. Times are the caller's to check.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn verify<C: DeserializeOwned>(
        &self,
        pool: &PoolId,
        algorithm: Algorithm,
        typ: &str,
        token: &str,
    ) -> Result<Option<C>, Refusal> {
        let Some(kid) = kid_of(token) else {
            return Ok(None);
        };
        let mut keys = self.of(pool).await?;
        if !keys.know(&kid) {
            keys = self.read_within(LOOKED_FOR, pool).await?;
        }
        Ok(keys.verify(algorithm, typ, token))
    }

    async fn read_within(&self, span: TimeDelta, pool: &PoolId) -> Result<Arc<PoolKeys>, Refusal> {
        let kept = {
            let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
            pools.entry(pool.clone()).or_default().clone()
        };
        kept.within(span, self.app.now(), complete(&self.app, pool)).await
    }
}

/// The keys of a pool, after those that it lacks were made, and those whose time has come began to sign.
async fn complete(app: &App, pool: &PoolId) -> Result<PoolKeys, Refusal> {
    let waited = TimeDelta::seconds(PUBLISHED_FIRST_SECONDS);
    for view in app.views.signing_keys(pool).await? {
        let waits = view.activated_at.is_none() && view.retired_at.is_none();
        if waits && view.announced_at + waited <= app.now() {
            let activate = SigningKeyCommand::Activate { at: app.now() };
            let decision = Execute::<SigningKey>::new(view.kid.as_str(), activate);
            app.execute(&Caller::server(pool.clone()), &decision).await?;
        }
    }
    let missing = read(app, pool).await?.missing();
    for algorithm in missing {
        make(app, pool, algorithm).await?;
    }
    read(app, pool).await
}

async fn read(app: &App, pool: &PoolId) -> Result<PoolKeys, Refusal> {
    let mut keys = Vec::new();
    for view in app.views.signing_keys(pool).await? {
        keys.push(key(app, view).await?);
    }
    Ok(PoolKeys::new(keys))
}

async fn key(app: &App, view: SigningKeyView) -> Result<Key, Refusal> {
    let private = match (view.activated_at, view.retired_at) {
        (Some(_), None) => {
            let name = vault_name(view.kid.as_str());
            app.vault.get(Some(&view.pool), &name).await.map_err(unavailable)?
        }
        _ => None,
    };
    let private = private.map(|private| key_pair::restore(view.algorithm, private.expose_secret()));
    Key::new(view.kid.as_str(), view.algorithm, view.public, private).map_err(defect)
}

/// Into the vault first, so that no key is announced that cannot sign. It signs at once: nothing else does, so there is
/// no other key that clients could use while they learn of this one.
async fn make(app: &App, pool: &PoolId, algorithm: Algorithm) -> Result<(), Refusal> {
    let made = web::block(move || {
        let key = key_pair::generate(algorithm)?;
        key_pair::public(algorithm, &key).map(|jwk| (key, jwk))
    });
    let (key, jwk) = made.await.map_err(defect)?.map_err(defect)?;
    let kid = jwk.common.key_id.clone().unwrap_or_default();
    let public = serde_json::to_value(&jwk).map_err(defect)?;
    app.vault.put(Some(pool), &vault_name(&kid), key.as_bytes()).await.map_err(unavailable)?;
    let announce = SigningKeyCommand::Announce {
        pool: pool.clone(),
        kid: kid.as_str().into(),
        algorithm,
        public,
        at_once: true,
        at: app.now(),
    };
    let decision = Execute::<SigningKey>::new(&kid, announce);
    app.execute(&Caller::server(pool.clone()), &decision).await?;
    Ok(())
}

fn vault_name(kid: &str) -> String {
    format!("signing key {kid}")
}

fn defect(cause: impl std::error::Error) -> Refusal {
    tracing::error!(%cause, "a signing key does not work");
    Refusal::Internal
}

fn unavailable(cause: impl std::error::Error) -> Refusal {
    tracing::error!(%cause, "the vault is not available");
    Refusal::Unavailable
}
