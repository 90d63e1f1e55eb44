//! Authorization requests that wait for somebody to sign in. They hold what clients chose freely, so they are sealed, and
//! they are gone after 40 minutes: 30 in which they wait, and 10 in which it is known that they did.

use std::{fmt, sync::Arc, time::Duration};

use domain::{
    authorization_request::AuthorizationRequest,
    id::{GrantId, PoolId},
};
use quick_cache::sync::Cache as Bounded;
use tokio::time::Instant;

use super::purge::Purge;
use crate::{
    database::{backend::Backend, ephemeral::sql},
    secrets::{key::parts, keyring::Keyring},
    words::{
        error::{SealError, StoreError},
        stream::Scope,
    },
};

/// How long a request is kept.
const KEPT: Duration = Duration::from_secs(40 * 60);
/// How many are remembered.
const REMEMBERED: usize = 10_000;

sql!(
    PUT = "INSERT INTO pending_requests (pool, id, request, expires_at) \
        VALUES ($1, $2, $3, now() + interval '40 minutes')",
    "INSERT INTO pending_requests (pool, id, request, expires_at) \
        VALUES ($1, $2, $3, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '+40 minutes'))"
);
sql!(
    GET = "SELECT request FROM pending_requests WHERE pool = $1 AND id = $2 AND expires_at > now()",
    "SELECT request FROM pending_requests WHERE pool = $1 AND id = $2 \
        AND expires_at > strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
);
sql!(
    PURGE = "DELETE FROM pending_requests WHERE expires_at <= now()",
    "DELETE FROM pending_requests WHERE expires_at <= strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
);

/// What clients asked for in the last 40 minutes, shared by replicas.
#[derive(Clone)]
pub struct PendingRequests {
    backend: Backend,
    keyring: Arc<Keyring>,
    purge: Arc<Purge>,
    memory: Arc<Bounded<(PoolId, GrantId), Remembered>>,
}

/// A request never changes. It is asked for several times while somebody signs in, mostly where it was kept.
#[derive(Clone)]
struct Remembered(AuthorizationRequest, Instant);

impl fmt::Debug for PendingRequests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingRequests")
    }
}

impl PendingRequests {
    pub(crate) fn new(backend: Backend, keyring: Arc<Keyring>) -> Self {
        let memory = Arc::new(Bounded::new(REMEMBERED));
        Self { backend, keyring, purge: Arc::new(Purge::by(PURGE)), memory }
    }

    /// Keeps a request under the id that its grant will have.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn put(
        &self,
        pool: &PoolId,
        grant: &GrantId,
        request: &AuthorizationRequest,
    ) -> Result<(), StoreError> {
        self.purge.now_and_then(&self.backend, &[]).await?;
        let scope = Scope::of(Some(pool));
        let clear = serde_json::to_vec(request)
            .map_err(|error| StoreError::Unwritable("a request".to_owned(), error.to_string()))?;
        let sealed = self.keyring.of(&scope).await?.wrap.seal(&place(&scope, grant), &clear)?;
        let row = [scope.as_str().into(), grant.as_str().into(), sealed.into()];
        self.backend.ephemeral(PUT, &row).await?;
        self.remember(pool, grant, request);
        Ok(())
    }

    /// The request of that id, for 40 minutes.
    ///
    /// # Errors
    /// If the database does not answer, or the request was edited there.
    pub async fn get(
        &self,
        pool: &PoolId,
        grant: &GrantId,
    ) -> Result<Option<AuthorizationRequest>, StoreError> {
        let scope = Scope::of(Some(pool));
        // PostgreSQL looks for no text with a NUL character.
        if grant.as_str().contains('\0') {
            return Ok(None);
        }
        let remembered = self.memory.get(&(pool.clone(), grant.clone()));
        if let Some(Remembered(request, since)) = remembered
            && since.elapsed() < KEPT
        {
            return Ok(Some(request));
        }
        let key = [scope.as_str().into(), grant.as_str().into()];
        let Some(found) = self.backend.ephemeral(GET, &key).await? else {
            return Ok(None);
        };
        let wrap = &self.keyring.of(&scope).await?.wrap;
        let clear = wrap.open(&place(&scope, grant), &found.text("request")?);
        let request = clear.and_then(|clear| serde_json::from_slice(&clear).ok());
        let tampered = || SealError::Tampered("an authorization request".to_owned());
        let request = request.ok_or_else(tampered)?;
        self.remember(pool, grant, &request);
        Ok(Some(request))
    }

    fn remember(&self, pool: &PoolId, grant: &GrantId, request: &AuthorizationRequest) {
        let remembered = Remembered(request.clone(), Instant::now());
        self.memory.insert((pool.clone(), grant.clone()), remembered);
    }
}

fn place(scope: &Scope, grant: &GrantId) -> Vec<u8> {
    parts(&["pending request", scope.as_str(), grant.as_str()])
}
