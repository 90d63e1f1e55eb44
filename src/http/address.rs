//! Network addresses: of a client behind proxies, and as much of one as a limit or a phone needs. No I/O.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Who asks, as far as our proxies tell.
#[derive(Debug, PartialEq, Eq)]
pub struct Client<'a> {
    /// The address.
    pub address: IpAddr,
    /// The entry at which reading ended because it is no address.
    pub unreadable: Option<&'a str>,
}

/// Reads the lines of `X-Forwarded-For` from the right, until the first address that is not a proxy of ours. If all of
/// them are proxies, the leftmost address is the client: clients and proxies may be in one network. An entry that is no address
/// ends the reading, since everything left of it may be invented by the client.
pub fn client<'a>(peer: IpAddr, lines: &[&'a str], trusts: impl Fn(IpAddr) -> bool) -> Client<'a> {
    let mut client = Client { address: peer, unreadable: None };
    let hops = lines.iter().flat_map(|line| line.split(',')).map(str::trim);
    let hops: Vec<&str> = hops.filter(|hop| !hop.is_empty()).collect();
    for hop in hops.into_iter().rev() {
        let Some(address) = parse(hop) else {
            client.unreadable = Some(hop);
            break;
        };
        client.address = address;
        if !trusts(address) {
            break;
        }
    }
    client
}

/// An address as proxies write it: alone, with a port, in brackets, in quotation marks, with a zone.
fn parse(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim_matches('"');
    let (address, port) = match hop.strip_prefix('[') {
        Some(bracketed) => bracketed.split_once(']')?,
        // An IPv6 address without brackets has no port.
        None => hop.split_once(':').filter(|(_, port)| !port.contains(':')).unwrap_or((hop, "")),
    };
    // Whatever the port is, it is not asked for; but what is none makes the whole no address.
    if port.contains(|c: char| !c.is_ascii_digit() && !":-".contains(c)) {
        return None;
    }
    let without_zone = address.split('%').next().unwrap_or(address);
    Some(without_zone.parse::<IpAddr>().ok()?.to_canonical())
}

/// The network that the phone is shown: /24 of IPv4, /48 of IPv6.
pub fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{}/24", Ipv4Addr::new(a, b, c, 0))
        }
        IpAddr::V6(address) => format!("{}/48", first(address, 3)),
    }
}

/// What limits count by, the narrowest first: an IPv4 address; of IPv6 the /64, and around it the /56 and the /48, since who has
/// one network has many.
pub fn networks(address: IpAddr) -> impl Iterator<Item = IpNet> {
    let lengths: &[u8] = if address.is_ipv4() { &[32] } else { &[64, 56, 48] };
    lengths
        .iter()
        .filter_map(move |length| IpNet::new(address, *length).ok())
        .map(|net| net.trunc())
}

/// How many times as high the limits of [`networks`] are, each in its turn.
pub const RISING: [u32; 3] = [1, 4, 16];

fn first(address: Ipv6Addr, segments: usize) -> Ipv6Addr {
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
    fn the_phone_sees_a_network_and_limits_count_the_wider_ones_too() {
        assert_eq!(network("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2:3::4".parse().unwrap()), "2001:db8:1::/48");
        let counted = |address: &str| -> Vec<String> {
            networks(address.parse().unwrap()).map(|network| network.to_string()).collect()
        };
        assert_eq!(counted("203.0.113.77"), ["203.0.113.77/32"]);
        assert_eq!(
            counted("2001:db8:1:2ab:3::4"),
            ["2001:db8:1:2ab::/64", "2001:db8:1:200::/56", "2001:db8:1::/48"]
        );
    }

    /// The client behind proxies in 10.0.0.0/8.
    fn client_of(forwarded: &str) -> String {
        let ours = |address: IpAddr| matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 10);
        client("10.0.0.1".parse().unwrap(), &[forwarded], ours).address.to_string()
    }

    #[test]
    fn an_address_is_read_in_every_form_that_proxies_write() {
        for form in [
            "203.0.113.7",
            "203.0.113.7:51234",
            "[::ffff:203.0.113.7]:51234",
            "::ffff:203.0.113.7",
            "\"203.0.113.7:443\"",
        ] {
            assert_eq!(client_of(form), "203.0.113.7", "{form}");
        }
        for form in ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:443", "\"[2001:db8::7]\""] {
            assert_eq!(client_of(form), "2001:db8::7", "{form}");
        }
        for form in ["fe80::1%eth0", "[fe80::1%eth0]", "[fe80::1%25eth0]:443", "[fe80::1%3]:443"] {
            assert_eq!(client_of(form), "fe80::1", "{form}");
        }
        for form in ["203.0.113.7:", "203.0.113.7:99999", "\"203.0.113.7\"", "203.0.113.7:-"] {
            assert_eq!(client_of(form), "203.0.113.7", "{form}");
        }
        for form in ["::ffff:203.0.113.7", "::FFFF:cb00:7107", "[::ffff:203.0.113.7]"] {
            assert_eq!(client_of(form), "203.0.113.7", "{form}");
        }
    }

    #[test]
    fn what_a_client_claims_left_of_its_own_address_counts_for_nothing() {
        assert_eq!(client_of("192.0.2.9, 203.0.113.7, 10.1.1.1"), "203.0.113.7");
        assert_eq!(client_of("192.0.2.9, unknown, 10.1.1.1"), "10.1.1.1");
        for none in [
            "unknown",
            "_hidden",
            "-",
            "for=203.0.113.7",
            "203.0.113",
            "[203.0.113.7]x",
            "[2001:db8::7",
            "a:b",
        ] {
            assert_eq!(client_of(none), "10.0.0.1", "{none}");
        }
    }

    #[test]
    fn staff_in_the_network_of_the_proxies_are_not_all_the_proxy() {
        assert_eq!(client_of("10.7.7.7, 10.1.1.1"), "10.7.7.7");
        assert_eq!(client_of("10.8.8.8"), "10.8.8.8");
    }
}
