//! Who issues a command, and from where: made once a request.

use std::net::IpAddr;

use domain::id::PoolId;
use eventstore::Actor;

use super::repetition::Repetition;

/// Who issues a command. [`App::execute`](super::app::App::execute) asks for it, so that no event lacks what an auditor
/// looks for: who, from which address, in which request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(super) pool: Option<PoolId>,
    pub(super) actor: Actor,
    pub(super) address: Option<IpAddr>,
    pub(super) request: Option<String>,
    pub(super) repetition: Option<Repetition>,
}

impl Caller {
    /// Whoever runs a command on the server's machine, in a pool or for what belongs to none.
    pub const fn command_line(pool: Option<PoolId>) -> Self {
        Self { pool, actor: Actor::CommandLine, address: None, request: None, repetition: None }
    }

    /// The server itself, for what happens by time alone, or must not tell for whom.
    pub fn server(pool: PoolId) -> Self {
        Self { pool: Some(pool), ..Self::deployment() }
    }

    /// The server itself, for what belongs to no pool.
    pub const fn deployment() -> Self {
        Self { pool: None, actor: Actor::Server, address: None, request: None, repetition: None }
    }

    /// The same, in a pool that is not the one of the host.
    #[must_use]
    pub fn in_pool(&self, pool: &PoolId) -> Self {
        Self { pool: Some(pool.clone()), ..self.clone() }
    }

    /// The same, with a request that may come again.
    #[must_use]
    pub fn repeating(self, request: &str, key: &str) -> Self {
        let repetition = Repetition::new(self.pool.as_ref(), &self.actor, request, key);
        self.repeating_as(repetition)
    }

    /// The same, with what makes its request the same one.
    #[must_use]
    pub fn repeating_as(&self, repetition: Repetition) -> Self {
        Self { repetition: Some(repetition), ..self.clone() }
    }

    /// The same, for what follows from a command and happens again with it.
    #[must_use]
    pub fn following(&self) -> Self {
        Self { repetition: None, ..self.clone() }
    }

    /// Where the command belongs; `None` for the deployment.
    pub const fn pool(&self) -> Option<&PoolId> {
        self.pool.as_ref()
    }
}
