//! Who asks: the address of the client, from the connection or from a proxy that we trust.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::HttpRequest;

use crate::app::App;

/// The client's address. `X-Forwarded-For` counts only from the proxies of the configuration, read from the right
/// until the first address that is not one of them.
pub fn address(app: &App, request: &HttpRequest) -> IpAddr {
    let peer =
        request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| canonical(peer.ip()));
    if !app.config.trusts(peer) {
        return peer;
    }
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    forwarded
        .iter()
        .rev()
        .map_while(|text| text.trim().parse().ok().map(canonical))
        .find(|address| !app.config.trusts(*address))
        .unwrap_or(peer)
}

fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// The network that the phone is shown: /24 of IPv4, /48 of IPv6.
pub fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(address) => format!("{}/48", prefix(address, 3)),
    }
}

/// What a limit counts by: an IPv4 address, an IPv6 /64.
pub fn counted(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(prefix(address, 4)),
    }
}

fn prefix(address: Ipv6Addr, segments: usize) -> Ipv6Addr {
    let mut parts = address.segments();
    for part in parts.iter_mut().skip(segments) {
        *part = 0;
    }
    Ipv6Addr::from(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phone_sees_a_network_and_limits_count_by_64() {
        assert_eq!(network("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2:3::4".parse().unwrap()), "2001:db8:1::/48");
        assert_eq!(counted("2001:db8:1:2:3::4".parse().unwrap()).to_string(), "2001:db8:1:2::");
    }
}
