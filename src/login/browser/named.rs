//! The name of a browser over its sessions. A browser by which a person signed in before is known to be theirs.

use actix_web::HttpRequest;
use domain::id::{PoolId, SecretHash, UserId};

use crate::http::{app::App, refusal::Refusal, secrets};

/// How long a browser is known by its name, seconds: a year.
pub const BROWSER_SECONDS: i64 = 365 * 24 * 60 * 60;

/// A browser with its name. Each is named with its first code, so that the codes of one are counted also before anybody signs in.
pub struct NamedBrowser {
    /// Its name, which only it knows.
    pub name: String,
    /// The SHA-256 of the name.
    pub hash: SecretHash,
    /// Whether it was named just now.
    pub is_new: bool,
}

impl NamedBrowser {
    /// By the cookie that the request brings, if that is a name of our own making: it follows from the id in it under a key of
    /// the pool. Any other browser is named after `id`, with the same name each time.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn of(
        app: &App,
        request: &HttpRequest,
        pool: &PoolId,
        id: &str,
    ) -> Result<Self, Refusal> {
        if let Some(brought) = app.cookies.browser_secret(request)
            && let Some(known_as) = secrets::opened_by(&brought)
        {
            let hash = secrets::hash(&name(app, pool, known_as).await?);
            if secrets::is(&brought, &hash) {
                return Ok(Self { name: brought, hash, is_new: false });
            }
        }
        let name = name(app, pool, id).await?;
        Ok(Self { hash: secrets::hash(&name), name, is_new: true })
    }

    /// Whether the user signed in with it before, for sure.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn is_known_to(
        &self,
        app: &App,
        pool: &PoolId,
        user: Option<&UserId>,
    ) -> Result<bool, Refusal> {
        match user.filter(|_| !self.is_new) {
            Some(user) => Ok(app.views.browser_known(pool, user, &self.hash).await?),
            None => Ok(false),
        }
    }
}

async fn name(app: &App, pool: &PoolId, id: &str) -> Result<String, Refusal> {
    Ok(secrets::opening(id, &app.vault.derive(Some(pool), "browser", id).await?))
}
