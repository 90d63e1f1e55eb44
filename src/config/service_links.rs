//! Variables that Kubernetes sets in each container for each Service of its namespace (enableServiceLinks): those of a Service
//! that is called `saoma`, or `saoma-…`, look like settings.

use std::net::IpAddr;

use super::tidy::tidy;

/// Whether a variable is one of those; its name is given without `SAOMA_`.
pub(super) fn is_one(name: &str, value: &str) -> bool {
    let value = tidy(value);
    let is_protocol = |text: &str| ["tcp", "udp", "sctp"].contains(&text);
    let is_url = value.split_once("://").is_some_and(|(scheme, _)| is_protocol(scheme));
    let (is_port, is_address) = (value.parse::<u16>().is_ok(), value.parse::<IpAddr>().is_ok());
    let is_protocol_port = |port: &str, protocol: &str| {
        port.parse::<u16>().is_ok() && is_protocol(&protocol.to_lowercase())
    };
    match name.split('_').collect::<Vec<_>>()[..] {
        [.., "SERVICE", "HOST"] => is_address,
        [.., "SERVICE", "PORT"] => is_port,
        [.., "PORT", port, protocol, "ADDR"] => is_protocol_port(port, protocol) && is_address,
        [.., "PORT", port, protocol, "PORT"] => is_protocol_port(port, protocol) && is_port,
        [.., "PORT", port, protocol, "PROTO"] => {
            is_protocol_port(port, protocol) && is_protocol(value)
        }
        // A port of the Service that has a name.
        ref words if words.windows(2).any(|two| two == ["SERVICE", "PORT"]) => is_port,
        [.., "PORT", port, protocol] if is_protocol_port(port, protocol) => is_url,
        [.., "PORT"] => is_url,
        _ => false,
    }
}
