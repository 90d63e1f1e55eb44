//! The keyring: a random key for the deployment and one for each pool, so that a pool can be shredded, exported or moved
//! together with its key.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use aws_lc_rs::{hkdf, hmac};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::name::Name;
use quick_cache::sync::Cache as Bounded;
use zeroize::Zeroizing;

use super::{
    key::{Key, parts},
    random,
};
use crate::{
    database::backend::Backend,
    words::{
        error::{SealError, StoreError},
        stream::{HashedName, Scope},
    },
};

/// Pools of which the key is kept in memory.
const KEPT: usize = 10_000;

const FOUND: &str = "SELECT wrapped FROM keyring WHERE pool = $1";
/// Whether something was written in a pool, or for the deployment in any.
const WRITTEN: &str =
    "SELECT 1 AS one FROM heads WHERE (pool = $1 OR $1 = '') AND position > 0 LIMIT 1";
const ADD: &str =
    "INSERT INTO keyring (pool, wrapped) VALUES ($1, $2) ON CONFLICT (pool) DO NOTHING";
const REPLACE: &str = "UPDATE keyring SET wrapped = $2 WHERE pool = $1 AND wrapped = $3";

/// The key of a pool, or of the deployment: three keys that follow from it, each for one purpose.
#[derive(Debug)]
pub(crate) struct PoolKey {
    /// Wraps other keys, and seals secrets.
    pub wrap: Key,
    names: hmac::Key,
    derive: hmac::Key,
}

impl PoolKey {
    pub fn new(bytes: &[u8]) -> Result<Self, SealError> {
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"saoma pool key").extract(bytes);
        let sub_key = |purpose: &str| {
            let mut key = Zeroizing::new([0; 32]);
            prk.expand(&[purpose.as_bytes()], hkdf::HKDF_SHA256)
                .and_then(|material| material.fill(&mut *key))
                .map_err(|_| SealError::Cipher)?;
            Ok::<_, SealError>(key)
        };
        Ok(Self {
            wrap: Key::new(&*sub_key("wrap")?)?,
            names: hmac::Key::new(hmac::HMAC_SHA256, &*sub_key("names")?),
            derive: hmac::Key::new(hmac::HMAC_SHA256, &*sub_key("derive")?),
        })
    }

    /// 256 bits that follow from the key, the purpose and the id.
    pub fn derive(&self, purpose: &str, id: &str) -> Vec<u8> {
        hmac::sign(&self.derive, &parts(&[purpose, id])).as_ref().to_vec()
    }

    /// A name as it is stored. It says under which key, so that names can be hashed anew under another one while both
    /// are looked for.
    fn hashed(&self, scope: Scope, name: &Name) -> HashedName {
        let mut text = parts(&[scope.as_str(), name.kind.name()]);
        text.extend(parts(&name.parts));
        let hash = BASE64.encode(hmac::sign(&self.names, &text));
        HashedName { scope, kind: name.kind, hash: format!("{}.{hash}", self.wrap.id.as_str()) }
    }
}

/// The keys that a command needs: those of its pool and of the deployment.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub pool: Arc<PoolKey>,
    deployment: Arc<PoolKey>,
}

impl Keys {
    /// A name as it is stored.
    pub fn hashed(&self, name: &Name) -> HashedName {
        let scope = Scope::of(name.pool.as_ref());
        let key = if name.pool.is_some() { &self.pool } else { &self.deployment };
        key.hashed(scope, name)
    }
}

/// The keys of the deployment and of its pools.
pub(crate) struct Keyring {
    backend: Backend,
    deployment: Arc<PoolKey>,
    pools: Bounded<Scope, Arc<PoolKey>>,
    /// How often everything was forgotten.
    forgotten: AtomicU64,
}

impl Keyring {
    /// Opens the deployment's key with the root key, or makes it in a new database. `None`: it is another root key.
    pub async fn open(backend: Backend, root: &Key) -> Result<Option<Self>, StoreError> {
        let scope = Scope::deployment();
        let wrapped = find_or_make(&backend, root, &scope).await?;
        let deployment = unwrap(root, &scope, &wrapped)?;
        Ok(deployment.map(|key| {
            let deployment = Arc::new(key);
            let pools = Bounded::new(KEPT);
            Self { backend, deployment, pools, forgotten: AtomicU64::new(0) }
        }))
    }

    /// Whether the database was written under a root key already.
    pub async fn exists(backend: &Backend) -> Result<bool, StoreError> {
        Ok(find(backend, &Scope::deployment()).await?.is_some())
    }

    /// Wraps the deployment's key with another root key. Servers that have it in memory go on. Answers `false` if
    /// it is wrapped with another root key than `old`.
    pub async fn rewrap(backend: &Backend, old: &Key, new: &Key) -> Result<bool, StoreError> {
        let scope = Scope::deployment();
        let Some(wrapped) = find(backend, &scope).await? else {
            return Ok(false);
        };
        let Some(bytes) = old.open(&place(&scope), &wrapped).map(Zeroizing::new) else {
            return Ok(false);
        };
        let anew = new.seal(&place(&scope), &bytes)?;
        let values = [scope.as_str().into(), anew.into(), wrapped.into()];
        Ok(backend.execute(REPLACE, &values).await? == 1)
    }

    pub fn deployment(&self) -> &Arc<PoolKey> {
        &self.deployment
    }

    /// The keys for a command of that scope.
    pub async fn keys(&self, scope: &Scope) -> Result<Keys, StoreError> {
        Ok(Keys { pool: self.of(scope).await?, deployment: self.deployment.clone() })
    }

    /// The key of a pool. A pool that has none gets one, before anything of it is written.
    pub async fn of(&self, scope: &Scope) -> Result<Arc<PoolKey>, StoreError> {
        if *scope == Scope::deployment() {
            return Ok(self.deployment.clone());
        }
        if let Some(key) = self.pools.get(scope) {
            return Ok(key);
        }
        let forgotten = self.forgotten.load(Ordering::Acquire);
        let wrap = &self.deployment.wrap;
        let wrapped = find_or_make(&self.backend, wrap, scope).await?;
        let key = unwrap(wrap, scope, &wrapped)?
            .ok_or_else(|| SealError::Tampered(format!("the key of {scope}")))?;
        let key = Arc::new(key);
        self.pools.insert(scope.clone(), key.clone());
        // A server that took over since it was read may lack it.
        if forgotten != self.forgotten.load(Ordering::Acquire) {
            self.pools.remove(scope);
        }
        Ok(key)
    }

    /// What was read from a server that was given up counts no more.
    pub fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.pools.clear();
    }
}

async fn find(backend: &Backend, scope: &Scope) -> Result<Option<String>, StoreError> {
    let found = backend.reading().one(FOUND, &[scope.as_str().into()]).await?;
    Ok(found.map(|row| row.text("wrapped")).transpose()?)
}

/// Of several who make one at once, one wins: the others take that. Where something was written there was a key: if that is
/// lost, another one would open nothing and find no name.
async fn find_or_make(backend: &Backend, under: &Key, scope: &Scope) -> Result<String, StoreError> {
    if let Some(found) = find(backend, scope).await? {
        return Ok(found);
    }
    let written = backend.reading().one(WRITTEN, &[scope.as_str().into()]).await?.is_some();
    match find(backend, scope).await? {
        Some(made_meanwhile) => return Ok(made_meanwhile),
        None if written => return Err(SealError::KeyMissing(scope.to_string()).into()),
        None => {}
    }
    let made = under.seal(&place(scope), &*random::key()?)?;
    backend.execute(ADD, &[scope.as_str().into(), made.clone().into()]).await?;
    Ok(find(backend, scope).await?.unwrap_or(made))
}

fn unwrap(under: &Key, scope: &Scope, wrapped: &str) -> Result<Option<PoolKey>, SealError> {
    let bytes = under.open(&place(scope), wrapped).map(Zeroizing::new);
    bytes.map(|bytes| PoolKey::new(&bytes)).transpose()
}

pub(crate) fn place(scope: &Scope) -> Vec<u8> {
    parts(&["pool key", scope.as_str()])
}

#[cfg(test)]
mod tests {
    use domain::{identity::phone_name, name::NameKind};

    use super::*;

    fn hashed(key: u8, name: &Name) -> String {
        let key = PoolKey::new(&[key; 32]).unwrap();
        key.hashed(Scope::of(name.pool.as_ref()), name).hash
    }

    #[test]
    fn the_same_number_in_two_pools_does_not_look_the_same() {
        let [one, other] = ["a", "b"].map(|pool| phone_name(&pool.into(), "+8613800000000"));
        assert_ne!(hashed(1, &one), hashed(1, &other));
        assert_ne!(hashed(1, &one), hashed(2, &one));
        assert_eq!(hashed(1, &one), hashed(1, &one));
    }

    #[test]
    fn names_are_joined_without_ambiguity() {
        let pool = "p".into();
        let one = Name::in_pool(&pool, NameKind::Identity, ["ab", "c"]);
        let other = Name::in_pool(&pool, NameKind::Identity, ["a", "bc"]);
        assert_ne!(hashed(1, &one), hashed(1, &other));
    }
}
