//! What WeChat answered: a code is spent once, whoever asks again.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};

use super::purge::Purge;
use crate::{
    database::{backend::Backend, ephemeral::sql},
    secrets::{
        key::{Key, parts},
        keyring::Keyring,
    },
    words::error::{SealError, StoreError},
};

// Who began an exchange and did not finish it within 30 seconds is gone.
sql!(
    BEGIN = "INSERT INTO exchanges (code, ticket, answer, expires_at) \
        VALUES ($1, $2, NULL, now() + interval '30 seconds') \
        ON CONFLICT (code) DO UPDATE SET ticket = excluded.ticket, answer = NULL, expires_at = excluded.expires_at \
        WHERE exchanges.expires_at <= now() RETURNING code",
    "INSERT INTO exchanges (code, ticket, answer, expires_at) \
        VALUES ($1, $2, NULL, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '+30 seconds')) \
        ON CONFLICT (code) DO UPDATE SET ticket = excluded.ticket, answer = NULL, expires_at = excluded.expires_at \
        WHERE exchanges.expires_at <= strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') RETURNING code"
);
sql!(
    FOUND = "SELECT ticket, answer FROM exchanges WHERE code = $1",
    "SELECT ticket, answer FROM exchanges WHERE code = $1"
);
// An answer is remembered for 5 minutes: WeChat's codes live no longer. If there is one already, that one stays.
sql!(
    FINISH = "INSERT INTO exchanges (code, ticket, answer, expires_at) \
        VALUES ($1, $2, $3, now() + interval '5 minutes') \
        ON CONFLICT (code) DO UPDATE SET answer = excluded.answer, expires_at = excluded.expires_at \
        WHERE exchanges.ticket = excluded.ticket AND exchanges.answer IS NULL",
    "INSERT INTO exchanges (code, ticket, answer, expires_at) \
        VALUES ($1, $2, $3, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '+5 minutes')) \
        ON CONFLICT (code) DO UPDATE SET answer = excluded.answer, expires_at = excluded.expires_at \
        WHERE exchanges.ticket = excluded.ticket AND exchanges.answer IS NULL"
);
sql!(
    RELEASE = "DELETE FROM exchanges WHERE code = $1 AND ticket = $2 AND answer IS NULL",
    "DELETE FROM exchanges WHERE code = $1 AND ticket = $2 AND answer IS NULL"
);
sql!(
    PURGE = "DELETE FROM exchanges WHERE expires_at <= now()",
    "DELETE FROM exchanges WHERE expires_at <= strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
);

/// The exchanges of the last minutes, shared by replicas. Times are the database's: the clocks of replicas may differ.
#[derive(Clone)]
pub struct Exchanges {
    backend: Backend,
    keyring: Arc<Keyring>,
    purge: Arc<Purge>,
}

impl fmt::Debug for Exchanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exchanges")
    }
}

/// What is known of a code.
#[derive(Clone, PartialEq, Eq)]
pub enum Exchange {
    /// Nothing: whoever learns it asks WeChat, then finishes or releases.
    Fresh,
    /// Somebody is asking.
    Running,
    /// WeChat answered.
    Answered(Vec<u8>),
    /// The code came with another ticket.
    OtherTicket,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fresh => "Fresh",
            Self::Running => "Running",
            Self::Answered(_) => "Answered(…)",
            Self::OtherTicket => "OtherTicket",
        })
    }
}

impl Exchanges {
    pub(crate) fn new(backend: Backend, keyring: Arc<Keyring>) -> Self {
        Self { backend, keyring, purge: Arc::new(Purge::by(PURGE)) }
    }

    /// Takes the code (by its SHA-256) for a ticket, or tells what became of it. Of several who begin at once, one
    /// gets [`Exchange::Fresh`]; one who does not finish within 30 seconds counts as gone.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn begin(&self, ticket: &str, code: &[u8; 32]) -> Result<Exchange, StoreError> {
        self.purge.now_and_then(&self.backend, &[]).await?;
        let code = BASE64.encode(code);
        let row = [code.as_str().into(), ticket.into()];
        if self.backend.ephemeral(BEGIN, &row).await?.is_some() {
            return Ok(Exchange::Fresh);
        }
        let Some(found) = self.backend.ephemeral(FOUND, &[code.as_str().into()]).await? else {
            // Released in between: the next try finds it free.
            return Ok(Exchange::Running);
        };
        if found.text("ticket")? != ticket {
            return Ok(Exchange::OtherTicket);
        }
        let Some(sealed) = found.optional_text("answer")? else {
            return Ok(Exchange::Running);
        };
        let answer = self.key().open(&place(ticket, &code), &sealed);
        let answer = answer.ok_or_else(|| SealError::Tampered("an answer of WeChat".to_owned()))?;
        Ok(Exchange::Answered(answer))
    }

    /// Remembers the answer for 5 minutes, sealed. If there is one already, that one stays.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn finish(
        &self,
        ticket: &str,
        code: &[u8; 32],
        answer: &[u8],
    ) -> Result<(), StoreError> {
        let code = BASE64.encode(code);
        let sealed = self.key().seal(&place(ticket, &code), answer)?;
        let row = [code.as_str().into(), ticket.into(), sealed.into()];
        self.backend.ephemeral(FINISH, &row).await?;
        Ok(())
    }

    /// Forgets an exchange that runs, because it did not spend the code. An answer stays.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn release(&self, ticket: &str, code: &[u8; 32]) -> Result<(), StoreError> {
        self.backend.ephemeral(RELEASE, &[BASE64.encode(code).into(), ticket.into()]).await?;
        Ok(())
    }

    fn key(&self) -> &Key {
        &self.keyring.deployment().wrap
    }
}

fn place(ticket: &str, code: &str) -> Vec<u8> {
    parts(&["exchange", ticket, code])
}
