//! Who asks, and how: what is remembered with each event.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::{
    id::{ApplicationId, KeyId, UserId},
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
    Key(KeyId),
    /// A person of the console.
    Operator(String),
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
            Self::Key(id) => write!(f, "key:{id}"),
            Self::Operator(id) => write!(f, "operator:{id}"),
            Self::Server => f.write_str("server"),
        }
    }
}

/// The circumstances of a command; the metadata of its events.
#[derive(Clone, Debug)]
pub struct Context {
    /// Who.
    pub actor: Actor,
    /// The id of the request, as the log has it.
    pub request: Option<String>,
    /// From which address; sealed.
    pub ip: Option<Personal<String>>,
    /// Now.
    pub at: DateTime<Utc>,
}

impl Context {
    /// What the server does by itself.
    pub const fn server(at: DateTime<Utc>) -> Self {
        Self { actor: Actor::Server, request: None, ip: None, at }
    }
}
