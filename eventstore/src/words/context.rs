//! Who asks, and how: what is remembered with each event.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::{
    id::{ApiKeyId, ApplicationId, CommandId, OperatorId, PoolId, UserId},
    personal::Personal,
};

/// Who causes an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The browser of a login, by its credential.
    Browser,
    /// The phone of a login.
    Phone,
    /// A signed-in person.
    User(UserId),
    /// A client of OpenID Connect.
    Application(ApplicationId),
    /// A program with an API key.
    ApiKey(ApiKeyId),
    /// A person of the console.
    Operator(OperatorId),
    /// Whoever may run commands on the server's machine.
    CommandLine,
    /// The server itself.
    Server,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Browser => f.write_str("browser"),
            Self::Phone => f.write_str("phone"),
            Self::User(id) => write!(f, "user:{id}"),
            Self::Application(id) => write!(f, "application:{id}"),
            Self::ApiKey(id) => write!(f, "api_key:{id}"),
            Self::Operator(id) => write!(f, "operator:{id}"),
            Self::CommandLine => f.write_str("command_line"),
            Self::Server => f.write_str("server"),
        }
    }
}

/// The circumstances of a command; they are remembered with its events.
#[derive(Clone, Debug)]
pub struct Context {
    /// To which pool everything belongs that the command reads and changes; `None` for the deployment.
    pub pool: Option<PoolId>,
    /// The command's own id, a UUID. A command that comes again with it is not carried out again: it is answered as
    /// the first time.
    pub command: CommandId,
    /// Who.
    pub actor: Actor,
    /// The id of the request, as the log has it.
    pub request: Option<String>,
    /// From which address; sealed.
    pub ip: Option<Personal<String>>,
    /// Now.
    pub at: DateTime<Utc>,
}
