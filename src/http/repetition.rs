//! What makes a request the same one when it comes again: `Idempotency-Key`. The command, the ids that it makes and the secrets that
//! it gives follow from it. So a client whose answer was lost asks once more and is told the same, secrets too, and nothing
//! but hashes of them is stored.

use std::fmt;

use aws_lc_rs::digest;
use domain::id::{CommandId, PoolId};
use eventstore::Actor;
use uuid::Builder;

/// A request that may come again.
#[derive(Clone, PartialEq, Eq)]
pub struct Repetition(String);

/// Secrets follow from it.
impl fmt::Debug for Repetition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Repetition")
    }
}

impl Repetition {
    /// The request of an actor in a pool, `None` for the deployment, to which the actor gave a key.
    pub fn new(pool: Option<&PoolId>, actor: &Actor, request: &str, key: &str) -> Self {
        let pool = pool.map_or("", PoolId::as_str);
        Self([pool, &actor.to_string(), request, key].join("\n"))
    }

    /// The id of its command.
    pub fn command(&self) -> CommandId {
        self.id("command").into()
    }

    /// The id of a thing that it makes: a UUID of version 4 by its form, and the same each time.
    pub fn id(&self, of: &str) -> String {
        let text = format!("{of}\n{}", self.0);
        let hash = digest::digest(&digest::SHA256, text.as_bytes());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash.as_ref()).for_each(|(byte, of_hash)| *byte = *of_hash);
        Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    /// All of it, for the derivation of secrets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_request_is_the_same_and_every_other_is_another() {
        let request = |pool: &str, actor: &str, path: &str, key: &str| {
            let actor = Actor::ApiKey(actor.into());
            Repetition::new(Some(&pool.into()), &actor, path, key).command()
        };
        let once = request("acme", "k1", "POST /a", "1");
        assert_eq!(once, request("acme", "k1", "POST /a", "1"));
        for other in [
            request("other", "k1", "POST /a", "1"),
            request("acme", "k2", "POST /a", "1"),
            request("acme", "k1", "POST /b", "1"),
            request("acme", "k1", "POST /a", "2"),
        ] {
            assert_ne!(once, other);
        }
        let repetition = Repetition::new(None, &Actor::Server, "POST /a", "1");
        assert_ne!(repetition.id("command"), repetition.id("pool"));
    }
}
