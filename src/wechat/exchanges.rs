//! The memory of what WeChat answered to a code, shared by all replicas: the port. It is filled in where
//! things are stored.

use std::{error::Error, fmt};

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use thiserror::Error;

/// How long an answer is remembered: WeChat's codes live no longer.
pub const REMEMBERED: TimeDelta = TimeDelta::minutes(5);

/// How long an exchange may run. One that has not ended by then never will: its process is gone.
/// [`CodeExchange`](super::CodeExchange) gives up five seconds earlier.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// Remembers by the SHA-256 of a code which ticket it came with and what WeChat answered.
///
/// Answers hold personal data: an implementation seals them at rest.
pub trait Exchanges: Send + Sync {
    /// Takes the code for this ticket, or tells what has become of it. Of several that begin at the same
    /// time, on any replica, one gets [`Begun::Fresh`].
    ///
    /// An entry that was begun more than [`LEASE`] ago and not finished, or finished more than [`REMEMBERED`]
    /// ago, counts as absent.
    fn begin<'a>(
        &'a self,
        ticket: &'a str,
        code: &'a [u8; 32],
        now: DateTime<Utc>,
    ) -> BoxFuture<'a, Result<Begun, ExchangesError>>;

    /// Remembers the answer. Where there is one already, that one stays.
    fn finish<'a>(
        &'a self,
        ticket: &'a str,
        code: &'a [u8; 32],
        answer: &'a [u8],
        now: DateTime<Utc>,
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
