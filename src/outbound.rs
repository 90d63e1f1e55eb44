//! The only place where an HTTP client is built. What calls the outside world shares one client.

use std::time::Duration;

use reqwest::{Client, redirect, retry};
use thiserror::Error;

/// Seconds to find the host, connect and agree on TLS.
const CONNECT: Duration = Duration::from_secs(2);
/// Seconds for a whole call, from the connection to the last byte of the answer.
const TOTAL: Duration = Duration::from_secs(5);
/// A connection that rested this long is not used again: servers close idle ones after 5 seconds and more, and a request that
/// goes out at that moment is lost.
const IDLE: Duration = Duration::from_secs(4);

/// The client could not be made.
#[derive(Debug, Error)]
#[error(
    "no HTTP client: {0}. Are the CA certificates of the system installed (Debian: ca-certificates)?"
)]
pub struct OutboundError(#[source] reqwest::Error);

/// A client for calls to the outside: 2 seconds to connect and 5 in all, TLS by rustls.
///
/// It follows no redirect, uses no proxy from the environment and repeats no request by itself: a code of
/// WeChat is spent by the first one that arrives.
///
/// # Errors
/// Where the system has no CA certificates.
#[expect(clippy::disallowed_methods, reason = "the one place where HTTP clients are built")]
pub fn client() -> Result<Client, OutboundError> {
    Client::builder()
        .user_agent(concat!("saoma/", env!("CARGO_PKG_VERSION")))
        .tls_backend_rustls()
        .connect_timeout(CONNECT)
        .timeout(TOTAL)
        .pool_idle_timeout(IDLE)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .no_proxy()
        .build()
        .map_err(OutboundError)
}
