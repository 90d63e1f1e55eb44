//! The memory of what WeChat answered to a code, shared by all replicas: the port. It is filled in where
//! things are stored.

use std::{error::Error, fmt};

use futures::future::BoxFuture;
use thiserror::Error;

/// Remembers by the SHA-256 of a code which ticket it came with and what WeChat answered.
///
/// How long, is counted by one clock for all replicas: an answer as long as WeChat's codes live, an exchange that runs a
/// little longer than one may take, since the process of one that does not end is gone.
/// Answers hold personal data: an implementation seals them at rest.
pub trait Exchanges: Send + Sync {
    /// Takes the code for this ticket, or tells what has become of it. Of several that begin at the same
    /// time, on any replica, one gets [`Begun::Fresh`].
    fn begin<'a>(
        &'a self,
        ticket: &'a str,
        code: &'a [u8; 32],
    ) -> BoxFuture<'a, Result<Begun, ExchangesError>>;

    /// Remembers the answer. If there is one already, that one stays.
    fn finish<'a>(
        &'a self,
        ticket: &'a str,
        code: &'a [u8; 32],
        answer: &'a [u8],
    ) -> BoxFuture<'a, Result<(), ExchangesError>>;

    /// Forgets an exchange that runs, because it did not spend the code. An answer stays.
    fn release<'a>(
        &'a self,
        ticket: &'a str,
        code: &'a [u8; 32],
    ) -> BoxFuture<'a, Result<(), ExchangesError>>;
}

/// What [`Exchanges::begin`] found.
#[derive(Clone, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: the caller asks WeChat, then finishes or releases.
    Fresh,
    /// Another request, perhaps on another replica, is asking.
    Running,
    /// WeChat has answered; the bytes that [`Exchanges::finish`] was given.
    Answered(Vec<u8>),
    /// The code came with another ticket.
    OtherTicket,
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fresh => "Fresh",
            Self::Running => "Running",
            Self::Answered(_) => "Answered([REDACTED])",
            Self::OtherTicket => "OtherTicket",
        })
    }
}

/// The memory could not be asked.
#[derive(Debug, Error)]
#[error("the exchanges with WeChat cannot be looked up")]
pub struct ExchangesError(#[source] pub Box<dyn Error + Send + Sync>);
