//! The vault: secrets that must be read back in clear, outside history, wrapped with the key of their pool.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::id::PoolId;
use secrecy::SecretSlice;

use crate::{
    database::backend::Backend,
    secrets::{key::parts, keyring::Keyring},
    words::{
        error::{SealError, StoreError},
        stream::Scope,
    },
};

const PUT: &str = "INSERT INTO vault (pool, name, wrapped) VALUES ($1, $2, $3) \
    ON CONFLICT (pool, name) DO UPDATE SET wrapped = excluded.wrapped";
const REMOVE: &str = "DELETE FROM vault WHERE pool = $1 AND name = $2";
const GET: &str = "SELECT wrapped FROM vault WHERE pool = $1 AND name = $2";

/// Secrets by name: AppSecrets, signing keys, mail and gateway credentials. Each belongs to a pool, or to the deployment.
#[derive(Clone)]
pub struct Vault {
    backend: Backend,
    keyring: Arc<Keyring>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    pub(crate) const fn new(backend: Backend, keyring: Arc<Keyring>) -> Self {
        Self { backend, keyring }
    }

    /// Keeps a secret; one of that name is replaced.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn put(
        &self,
        pool: Option<&PoolId>,
        name: &str,
        secret: &[u8],
    ) -> Result<(), StoreError> {
        let scope = Scope::of(pool);
        let wrapped = self.keyring.of(&scope).await?.wrap.seal(&place(&scope, name), secret)?;
        self.backend.execute(PUT, &[scope.as_str().into(), name.into(), wrapped.into()]).await?;
        Ok(())
    }

    /// Takes a secret out; it need not be there.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn remove(&self, pool: Option<&PoolId>, name: &str) -> Result<(), StoreError> {
        let scope = Scope::of(pool);
        self.backend.execute(REMOVE, &[scope.as_str().into(), name.into()]).await?;
        Ok(())
    }

    /// The secret of that name.
    ///
    /// # Errors
    /// If the database does not answer, or the secret was edited there.
    pub async fn get(
        &self,
        pool: Option<&PoolId>,
        name: &str,
    ) -> Result<Option<SecretSlice<u8>>, StoreError> {
        let scope = Scope::of(pool);
        let found = self.backend.reading().one(GET, &[scope.as_str().into(), name.into()]).await?;
        let Some(wrapped) = found.map(|row| row.text("wrapped")).transpose()? else {
            return Ok(None);
        };
        let secret = self.keyring.of(&scope).await?.wrap.open(&place(&scope, name), &wrapped);
        let secret = secret.ok_or_else(|| SealError::Tampered(format!("the secret {name}")))?;
        Ok(Some(secret.into()))
    }

    /// 256 bits as base64url that only this deployment can tell, always the same for a pool, a purpose and an id. So are
    /// authorization codes and session cookies made: whoever lost an answer gets the same one again, and none is stored.
    ///
    /// # Errors
    /// If the key of the pool cannot be read.
    pub async fn derive(
        &self,
        pool: Option<&PoolId>,
        purpose: &str,
        id: &str,
    ) -> Result<String, StoreError> {
        let key = self.keyring.of(&Scope::of(pool)).await?;
        Ok(BASE64.encode(key.derive(purpose, id)))
    }
}

fn place(scope: &Scope, name: &str) -> Vec<u8> {
    parts(&["vault", scope.as_str(), name])
}
