//! The vault: secrets that must be read back in clear, outside history, wrapped with the root key.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use secrecy::SecretSlice;

use crate::{
    backend::Backend,
    error::StoreError,
    keys::{SealError, parts},
    root_key::{RootKey, RootKeyError},
};

/// What a database that this root key belongs to has in its vault.
const CHECK: (&str, &[u8]) = ("root-key-check", b"saoma");
const PUT: &str = "INSERT INTO vault (name, wrapped) VALUES ($1, $2)";

/// Secrets by name: AppSecrets, signing keys, mail and gateway credentials.
#[derive(Clone)]
pub struct Vault {
    backend: Backend,
    root: Arc<RootKey>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    pub(crate) const fn new(backend: Backend, root: Arc<RootKey>) -> Self {
        Self { backend, root }
    }

    /// Keeps a secret; one of that name is replaced.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn put(&self, name: &str, secret: &[u8]) -> Result<(), StoreError> {
        let wrapped = self.root.wrap.seal(&place(name), secret)?;
        let sql = format!("{PUT} ON CONFLICT (name) DO UPDATE SET wrapped = excluded.wrapped");
        self.backend.execute(&sql, &[name.into(), wrapped.into()]).await?;
        Ok(())
    }

    /// The secret of that name.
    ///
    /// # Errors
    /// Where the database does not answer, or the secret was edited there.
    pub async fn get(&self, name: &str) -> Result<Option<SecretSlice<u8>>, StoreError> {
        let Some(wrapped) = wrapped(&self.backend, name).await? else {
            return Ok(None);
        };
        let secret = self
            .root
            .wrap
            .open(&place(name), &wrapped)
            .ok_or_else(|| SealError::Tampered(format!("the secret {name}")))?;
        Ok(Some(secret.into()))
    }

    /// What an event may say of a secret: the first 8 bytes of its keyed hash, as hex. Tells versions apart, nothing else.
    pub fn fingerprint(&self, secret: &[u8]) -> String {
        let hash = self.root.derive("fingerprint", &BASE64.encode(secret));
        hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// 256 bits as base64url that only this deployment can tell, always the same for a purpose and an id. So are
    /// authorization codes made: whoever lost an answer gets the same one again, and none is stored.
    pub fn derive(&self, purpose: &str, id: &str) -> String {
        BASE64.encode(self.root.derive(purpose, id))
    }
}

fn place(name: &str) -> Vec<u8> {
    parts(&["vault", name])
}

async fn wrapped(backend: &Backend, name: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT wrapped FROM vault WHERE name = $1";
    let record = backend.reading().one(sql, &[name.into()]).await?;
    Ok(record.map(|record| record.text("wrapped")).transpose()?)
}

/// Whether the database was written under a root key already.
pub(crate) async fn has_root_key(backend: &Backend) -> Result<bool, StoreError> {
    Ok(wrapped(backend, CHECK.0).await?.is_some())
}

/// Tells a wrong root key, and marks a new database as this one's.
pub(crate) async fn check(backend: &Backend, root: &RootKey) -> Result<(), VaultError> {
    let (name, text) = CHECK;
    let sealed = root.wrap.seal(&place(name), text).map_err(StoreError::from)?;
    let sql = format!("{PUT} ON CONFLICT (name) DO NOTHING");
    backend.execute(&sql, &[name.into(), sealed.into()]).await.map_err(StoreError::from)?;
    let stored = wrapped(backend, name).await?.unwrap_or_default();
    match root.wrap.open(&place(name), &stored) {
        Some(opened) if opened == text => Ok(()),
        _ => Err(RootKeyError::Wrong.into()),
    }
}

/// Why the vault does not open.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VaultError {
    #[error(transparent)]
    RootKey(#[from] RootKeyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
