//! The ids of what a row makes: they follow from the pool, the import and what the row says, under a key that only this deployment
//! has. From an id that a site sees, nobody finds out a number by trying all.

use aws_lc_rs::hmac;
use domain::id::{IdentityId, PoolId, UserId};
use uuid::Builder;

use super::row::Row;
use crate::http::{app::App, refusal::Refusal};

/// Makes the ids of an import.
pub(super) struct Identifier(hmac::Key);

/// The ids of a row.
pub(super) struct Ids<'a> {
    pub user: UserId,
    identifier: &'a Identifier,
    row: String,
}

impl Identifier {
    pub async fn new(app: &App, pool: &PoolId, import: &str) -> Result<Self, Refusal> {
        let secret = app.vault.derive(Some(pool), "import", import).await?;
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())))
    }

    pub fn of(&self, row: &Row) -> Result<Ids<'_>, Refusal> {
        let row = serde_json::to_string(row).map_err(|_| Refusal::Internal)?;
        Ok(Ids { user: self.id("user", &row).into(), identifier: self, row })
    }

    /// A UUID of version 4 by its form.
    fn id(&self, of: &str, row: &str) -> String {
        let hash = hmac::sign(&self.0, format!("{of}\n{row}").as_bytes());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash.as_ref()).for_each(|(byte, of_hash)| *byte = *of_hash);
        Builder::from_random_bytes(bytes).into_uuid().to_string()
    }
}

impl Ids<'_> {
    /// The id of a link, by its place in the row.
    pub fn identity(&self, place: usize) -> IdentityId {
        self.identifier.id(&format!("identity {place}"), &self.row).into()
    }
}
