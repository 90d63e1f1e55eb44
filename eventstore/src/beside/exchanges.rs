//! What WeChat answered: a code is spent once, whoever asks again.

use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::{DateTime, TimeDelta, Utc};

use super::purge::Purge;
use crate::{
    backend::Backend,
    error::StoreError,
    keys::{SealError, parts},
    root_key::RootKey,
};

const BEGIN: &str = "INSERT INTO exchanges (code, ticket, answer, expires_at) VALUES ($1, $2, NULL, $3) \
    ON CONFLICT (code) DO UPDATE SET ticket = excluded.ticket, answer = NULL, expires_at = excluded.expires_at \
    WHERE exchanges.expires_at <= $4 RETURNING code";
const FOUND: &str = "SELECT ticket, answer FROM exchanges WHERE code = $1";
const FINISH: &str = "INSERT INTO exchanges (code, ticket, answer, expires_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (code) DO UPDATE SET answer = excluded.answer, expires_at = excluded.expires_at \
    WHERE exchanges.ticket = excluded.ticket AND exchanges.answer IS NULL";
const RELEASE: &str = "DELETE FROM exchanges WHERE code = $1 AND ticket = $2 AND answer IS NULL";
const PURGE: &str = "DELETE FROM exchanges WHERE expires_at <= $1";

/// The exchanges of the last minutes, shared by replicas.
#[derive(Clone)]
pub struct Exchanges {
    backend: Backend,
    root: Arc<RootKey>,
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
    /// An answer is remembered for so long.
    pub const REMEMBERED: TimeDelta = TimeDelta::minutes(5);
    /// Who began an exchange and did not finish it within this is gone.
    pub const LEASE: TimeDelta = TimeDelta::seconds(30);

    pub(crate) fn new(backend: Backend, root: Arc<RootKey>) -> Self {
        Self { backend, root, purge: Arc::new(Purge::new(PURGE)) }
    }

    /// Takes the code (by its SHA-256) for a ticket, or tells what became of it. Of several who begin at once, one
    /// gets [`Exchange::Fresh`].
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn begin(
        &self,
        ticket: &str,
        code: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Exchange, StoreError> {
        self.purge.now_and_then(&self.backend, now).await?;
        let code = BASE64.encode(code);
        let row = [code.as_str().into(), ticket.into(), (now + Self::LEASE).into(), now.into()];
        if self.backend.returning(BEGIN, &row).await?.is_some() {
            return Ok(Exchange::Fresh);
        }
        let found = self.backend.reading().one(FOUND, &[code.as_str().into()]).await?;
        let Some(found) = found else {
            // Released in between: the next try finds it free.
            return Ok(Exchange::Running);
        };
        if found.text("ticket")? != ticket {
            return Ok(Exchange::OtherTicket);
        }
        let Some(sealed) = found.optional_text("answer")? else {
            return Ok(Exchange::Running);
        };
        let answer = self.root.wrap.open(&place(ticket, &code), &sealed);
        let answer = answer.ok_or_else(|| SealError::Tampered("an answer of WeChat".to_owned()))?;
        Ok(Exchange::Answered(answer))
    }

    /// Remembers the answer, sealed. Where there is one already, that one stays.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn finish(
        &self,
        ticket: &str,
        code: &[u8; 32],
        answer: &[u8],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let code = BASE64.encode(code);
        let sealed = self.root.wrap.seal(&place(ticket, &code), answer)?;
        let until = now + Self::REMEMBERED;
        let row = [code.as_str().into(), ticket.into(), sealed.into(), until.into()];
        self.backend.execute(FINISH, &row).await?;
        Ok(())
    }

    /// Forgets an exchange that runs, because it did not spend the code. An answer stays.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn release(&self, ticket: &str, code: &[u8; 32]) -> Result<(), StoreError> {
        self.backend.execute(RELEASE, &[BASE64.encode(code).into(), ticket.into()]).await?;
        Ok(())
    }
}

fn place(ticket: &str, code: &str) -> Vec<u8> {
    parts(&["exchange", ticket, code])
}
