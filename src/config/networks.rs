//! Networks that somebody says: the proxies whose `X-Forwarded-For` counts, and those from which an API key opens something.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};
use serde::Deserialize;

/// Networks, and single addresses as networks of one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Each in the form in which it is kept: `10.0.0.0/8`, and a single address as `10.0.0.5/32`.
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// Whether this address is one of them.
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl TryFrom<Vec<String>> for Networks {
    type Error = String;

    fn try_from(entries: Vec<String>) -> Result<Self, String> {
        entries.iter().map(|entry| network(entry)).collect::<Result<_, _>>().map(Self)
    }
}

/// An entry such as 172.18.0.3/16, with bits set beyond its network, is refused: the whole network may be meant, or one address.
fn network(entry: &str) -> Result<IpNet, String> {
    let text = entry.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(address.to_canonical().into());
    }
    let network: IpNet = text.parse().map_err(|_| {
        format!("{entry:?} is neither an address (10.0.0.5) nor a network (10.0.0.0/8)")
    })?;
    let network = canonical(network).ok_or_else(|| {
        format!("{entry:?} is larger than all of IPv4: say both networks that are meant")
    })?;
    if network.addr() != network.network() {
        let (whole, one) = (network.trunc(), network.addr());
        return Err(format!("{entry:?} is no network: is {whole} meant, or {one} alone?"));
    }
    Ok(network)
}

/// Addresses are compared as those of IPv4 where they are; so are networks (RFC 4291 §2.5.5.2). `None` for one that holds more than
/// the addresses of IPv4 in this form, and them too.
fn canonical(network: IpNet) -> Option<IpNet> {
    match network {
        IpNet::V6(six) => match (six.addr().to_ipv4_mapped(), six.prefix_len().checked_sub(96)) {
            (Some(address), Some(length)) => Ipv4Net::new(address, length).ok().map(IpNet::V4),
            (Some(_), None) => None,
            _ => Some(network),
        },
        IpNet::V4(_) => Some(network),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(entries: &[&str]) -> Result<Networks, String> {
        Networks::try_from(entries.iter().map(|entry| (*entry).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_single_address_is_a_proxy_too() {
        let entries =
            ["10.0.0.5", "::ffff:10.0.0.7", "::ffff:172.18.0.0/112", "2001:db8::/32", " ::1 "];
        let proxies = trusted(&entries).unwrap();
        for (address, is_one) in [
            ("10.0.0.5", true),
            ("10.0.0.7", true),
            ("172.18.0.9", true),
            ("172.19.0.9", false),
            ("10.0.0.6", false),
            ("2001:db8::9", true),
            ("::1", true),
        ] {
            assert_eq!(proxies.contain(address.parse().unwrap()), is_one, "{address}");
        }
    }

    #[test]
    fn an_entry_that_is_neither_is_named() {
        for entry in ["proxy", "10.0.0.0/33", "10.0.0", "", "0/0", "::ffff:0.0.0.0/90"] {
            let why = trusted(&["10.0.0.1", entry]).unwrap_err();
            assert!(why.contains(&format!("{entry:?}")), "{why}");
        }
        let why = trusted(&["172.18.0.3/16"]).unwrap_err();
        assert!(why.contains("172.18.0.0/16") && why.contains("172.18.0.3 alone"), "{why}");
    }
}
