//! Who issues a command, and from where: made once a request.

use std::net::IpAddr;

use domain::id::PoolId;
use eventstore::Actor;

/// Who issues a command. [`App::execute`](super::app::App::execute) asks for it, so that no event lacks what an auditor
/// looks for: who, from which address, in which request.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(super) pool: PoolId,
    pub(super) actor: Actor,
    pub(super) address: Option<IpAddr>,
    pub(super) request: Option<String>,
}

impl Caller {
    /// The server itself, for what happens by time alone or is set up from the command line.
    pub const fn server(pool: PoolId) -> Self {
        Self { pool, actor: Actor::Server, address: None, request: None }
    }
}
