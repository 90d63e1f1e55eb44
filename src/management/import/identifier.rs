//! What tells rows apart: the same row of the same import is one command, however often it comes. It follows from the pool, the
//! import and what the row says, under a key that only this deployment has: from the id of a command nobody finds out a number by
//! trying all.

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::id::{PoolId, UserId};
use eventstore::Actor;

use super::row::Row;
use crate::http::{app::App, caller::Caller, refusal::Refusal, repetition::Repetition};

/// Rows whose users lie together.
const TOGETHER: u64 = 1024;

/// Tells the rows of an import apart.
pub(super) struct Identifier {
    pool: PoolId,
    key: hmac::Key,
}

impl Identifier {
    pub async fn new(app: &App, pool: &PoolId, import: &str) -> Result<Self, Refusal> {
        let secret = app.vault.derive(Some(pool), "import", import).await?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        Ok(Self { pool: pool.clone(), key })
    }

    /// The same caller, with the command of a row: whoever goes on with an import need not be who began it.
    pub fn caller(&self, caller: &Caller, row: &Row) -> Result<Caller, Refusal> {
        let row = serde_json::to_string(row).map_err(|_| Refusal::Internal)?;
        let key = URL_SAFE_NO_PAD.encode(self.hash(&row));
        Ok(caller.repeating_as(Repetition::new(Some(&self.pool), &Actor::Server, "import", &key)))
    }

    /// The id of a new user: random as any other's, but those of neighbours begin alike. Ids that lie all over an index would
    /// make the database touch another page of it for each row.
    pub fn user(&self, app: &App, line: u64) -> UserId {
        app.new_user_id_among(self.hash(&format!("users {}", line / TOGETHER)).as_ref())
    }

    fn hash(&self, text: &str) -> hmac::Tag {
        hmac::sign(&self.key, text.as_bytes())
    }
}
