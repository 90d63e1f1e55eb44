//! Clients that vanish without a word: a lid is shut, a phone leaves the network.

use std::{any::Any, time::Duration};

use actix_web::{dev::Extensions, rt::net::TcpStream};

/// How long the client's machine may leave sent data unacknowledged. Without this limit Linux waits for a quarter of an hour,
/// and the browser would count as being there all that time.
const PATIENCE: Duration = Duration::from_secs(10);

/// Has the machine end a connection whose client vanished, where it can (Linux: `TCP_USER_TIMEOUT`, RFC 5482).
pub fn notice(connection: &dyn Any, _data: &mut Extensions) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = connection.downcast_ref::<TcpStream>()
        && let Err(error) = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(PATIENCE))
    {
        tracing::debug!(%error, "a client that vanishes will be noticed late");
    }
}
