//! What the console asks for, and keeps nothing of: all of it follows from an id that travels in `state`.

use domain::id::SessionId;

use super::Tried;
use crate::http::{app::App, refusal::Refusal, secrets};

/// One request of the console's.
pub struct Asked {
    /// Comes back with the answer, and counts for one console session alone (OpenID Connect Core §3.1.2.1).
    pub state: String,
    /// Stands in the ID token.
    pub nonce: String,
    /// RFC 7636 §4.1.
    pub verifier: String,
}

impl Asked {
    /// A new one.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn new(app: &App, tried: &Tried, session: &SessionId) -> Result<Self, Refusal> {
        Self::of(app, tried, session, &app.new_id()).await
    }

    /// The one whose state came back, if this session asked for it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn answered(
        app: &App,
        tried: &Tried,
        session: &SessionId,
        state: &str,
    ) -> Result<Option<Self>, Refusal> {
        let Some(id) = secrets::opened_by(state) else {
            return Ok(None);
        };
        let asked = Self::of(app, tried, session, id).await?;
        Ok(secrets::are_same(state, &asked.state).then_some(asked))
    }

    async fn of(app: &App, tried: &Tried, session: &SessionId, id: &str) -> Result<Self, Refusal> {
        let what = format!("{id} {} {session}", tried.application.id);
        let secret = async |purpose| app.vault.derive(Some(&tried.pool.id), purpose, &what).await;
        Ok(Self {
            state: secrets::opening(id, &secret("experience state").await?),
            nonce: secret("experience nonce").await?,
            verifier: secret("experience verifier").await?,
        })
    }
}
