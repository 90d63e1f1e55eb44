//! The vault: secrets that must be read back in clear, outside history, wrapped with the key of their pool.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::{DateTime, Utc};
use domain::id::PoolId;
use projections::ResultRow;
use secrecy::SecretSlice;

use crate::{
    database::backend::Backend,
    secrets::{key::parts, keyring::Keyring},
    words::{
        error::{SealError, StoreError},
        stream::Scope,
    },
};

const PUT: &str = "INSERT INTO vault (pool, name, wrapped, offered_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (pool, name) DO UPDATE SET wrapped = excluded.wrapped, offered_at = excluded.offered_at";
const TAKE: &str = "UPDATE vault SET offered_at = NULL WHERE pool = $1 AND name = $2";
const OFFERED: &str =
    "SELECT pool, name FROM vault WHERE offered_at < $1 ORDER BY offered_at LIMIT 500";
const WITHDRAW: &str = "DELETE FROM vault WHERE pool = $1 AND name = $2 AND offered_at < $3";
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
        self.keep(pool, name, secret, None).await
    }

    /// Keeps a secret for an event that is to name it. Whoever writes the event takes it with [`Vault::take`]; one that nobody takes is
    /// found by [`Vault::offered`].
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn offer(
        &self,
        pool: &PoolId,
        name: &str,
        secret: &[u8],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.keep(Some(pool), name, secret, Some(at)).await
    }

    async fn keep(
        &self,
        pool: Option<&PoolId>,
        name: &str,
        secret: &[u8],
        offered_at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let scope = Scope::of(pool);
        let wrapped = self.keyring.of(&scope).await?.wrap.seal(&place(&scope, name), secret)?;
        let row = [scope.as_str().into(), name.into(), wrapped.into(), offered_at.into()];
        self.backend.execute(PUT, &row).await?;
        Ok(())
    }

    /// An event names a secret that was offered.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn take(&self, pool: &PoolId, name: &str) -> Result<(), StoreError> {
        self.backend.execute(TAKE, &[pool.as_str().into(), name.into()]).await?;
        Ok(())
    }

    /// Secrets that were offered before a moment and that nobody took, 500 at most: the oldest.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn offered(
        &self,
        before: DateTime<Utc>,
    ) -> Result<Vec<(PoolId, String)>, StoreError> {
        let rows = self.backend.reading().all(OFFERED, &[before.into()]).await?;
        let place = |row: &ResultRow| Ok((PoolId::from(row.text("pool")?), row.text("name")?));
        rows.iter().map(place).collect()
    }

    /// Takes a secret out that was offered before a moment, unless it was taken or offered again since.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn withdraw(
        &self,
        pool: &PoolId,
        name: &str,
        before: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let place = [pool.as_str().into(), name.into(), before.into()];
        self.backend.execute(WITHDRAW, &place).await?;
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
