//! The keys that sign the tokens of the pools. Private parts are in the vault, public ones in history; what was read is
//! kept in the process for a minute.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use actix_web::web;
use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    decisions::Execute,
    id::PoolId,
    signing_key::{Algorithm, SigningKey, SigningKeyCommand},
};
use projections::signing_keys::SigningKeyView;
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;

use super::protocol::{
    key_pair,
    pool_keys::{Key, PoolKeys, kid_of},
};
use crate::http::{app::App, caller::Caller, refusal::Refusal};

/// When the keys are read again, so that a key that another replica retired signs nothing more.
const KEPT: TimeDelta = TimeDelta::seconds(60);
/// How often they are read again at most for a key that is not known: a `kid` is easily made up.
const LOOKED_FOR: TimeDelta = TimeDelta::seconds(1);

/// The keys of all pools, as far as they were asked for.
pub struct SigningKeys {
    app: Arc<App>,
    pools: RwLock<HashMap<PoolId, Kept>>,
    /// One at a time makes keys, so that the first requests to a new pool do not all make their own.
    making: tokio::sync::Mutex<()>,
}

struct Kept {
    keys: Arc<PoolKeys>,
    since: DateTime<Utc>,
}

impl SigningKeys {
    /// The keys that this server keeps.
    pub fn new(app: Arc<App>) -> Self {
        Self { app, pools: RwLock::default(), making: tokio::sync::Mutex::default() }
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
        let app = &*self.app;
        if let Some(keys) = self.kept(pool, app.now(), KEPT) {
            return Ok(keys);
        }
        let mut keys = read(app, pool).await?;
        if !keys.missing().is_empty() {
            let _turn = self.making.lock().await;
            for algorithm in read(app, pool).await?.missing() {
                make(app, pool, algorithm).await?;
            }
            keys = read(app, pool).await?;
        }
        Ok(self.keep(pool, keys))
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
        if !keys.know(&kid) && self.kept(pool, self.app.now(), LOOKED_FOR).is_none() {
            keys = self.keep(pool, read(&self.app, pool).await?);
        }
        Ok(keys.verify(algorithm, typ, token))
    }

    /// The keys of a pool, where they were read within a span of time.
    fn kept(&self, pool: &PoolId, now: DateTime<Utc>, within: TimeDelta) -> Option<Arc<PoolKeys>> {
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        pools.get(pool).filter(|kept| now - kept.since < within).map(|kept| kept.keys.clone())
    }

    fn keep(&self, pool: &PoolId, keys: PoolKeys) -> Arc<PoolKeys> {
        let keys = Arc::new(keys);
        let kept = Kept { keys: keys.clone(), since: self.app.now() };
        self.pools.write().unwrap_or_else(PoisonError::into_inner).insert(pool.clone(), kept);
        keys
    }
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
