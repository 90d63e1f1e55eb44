//! The name of a browser over its sessions. A browser by which a person signed in before is known to be theirs.

use actix_web::HttpRequest;
use domain::id::{PoolId, SecretHash, SessionId, UserId};

use crate::http::{app::App, refusal::Refusal, secrets};

/// How long a browser is known by its name, seconds: a year.
pub const BROWSER_SECONDS: i64 = 365 * 24 * 60 * 60;

/// A browser that takes a session.
pub struct NamedBrowser {
    /// Its name, which only it knows.
    pub name: String,
    /// The SHA-256 of the name.
    pub hash: SecretHash,
    is_new: bool,
}

impl NamedBrowser {
    /// By the cookie that the request brings; a browser without one is named with the session. That name follows from the
    /// session's id, so that a browser that lost the answer gets the same one again.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn of(
        app: &App,
        request: &HttpRequest,
        pool: &PoolId,
        session: &SessionId,
    ) -> Result<Self, Refusal> {
        let brought = app.cookies.browser_secret(request);
        let is_new = brought.is_none();
        let name = match brought {
            Some(name) => name,
            None => app.vault.derive(Some(pool), "browser", session.as_str()).await?,
        };
        Ok(Self { hash: secrets::hash(&name), name, is_new })
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
