//! What every channel can do.

use std::fmt;

use futures::future::BoxFuture;

/// What is on its way to somebody.
#[derive(Clone)]
pub struct Message {
    /// The phone number (E.164) or e-mail address.
    pub to: String,
    /// The code; empty in a letter without one.
    pub code: String,
    /// What a letter is headed with. A gateway has texts of its own.
    pub subject: String,
    /// What a letter says, the code in it.
    pub text: String,
}

/// It is about a person.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(…)")
    }
}

/// A message was not taken. What is told holds nothing about a person and no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// Nobody answers there, or not in time.
    #[error("nobody answers: {0}")]
    Unreachable(String),
    /// It answered that it does not take it.
    #[error("it was refused: {0}")]
    Refused(String),
    /// It failed a moment ago, and is left in peace.
    #[error("it failed a moment ago")]
    Resting,
}

/// Sends codes by one channel.
pub trait Messenger: Send + Sync {
    /// Whether it would take a message now. It is asked before every message, also before those that are for nobody: so the
    /// answer says nothing about who has an account.
    fn ready(&self) -> BoxFuture<'_, Result<(), Undelivered>>;

    /// Hands a message over.
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), Undelivered>>;
}
