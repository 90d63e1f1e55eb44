//! Where a browser may be sent: to a website, or to an application on the person's own device.

use url::{Host, Url};

/// Whether it is a web address: https, or http on loopback; no fragment (RFC 6749 §3.1.2), no user.
pub fn is_web_address(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let loopback = match url.host() {
        // No address is sent to many hosts.
        Some(Host::Domain(name)) if name.contains('*') => return false,
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    (url.scheme() == "https" || (url.scheme() == "http" && loopback))
        && !text.contains('\\')
        && url.host_str().is_none_or(|host| !host.contains(".."))
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.as_str().len() == text.len() + usize::from(url.path() == "/" && !text.ends_with('/'))
}

/// Whether it is the origin of a website, as a browser writes it: scheme, host, and a port unless it is the usual one.
pub fn is_web_origin(text: &str) -> bool {
    let written = |url: Url| url.origin().ascii_serialization() == text;
    is_web_address(text) && Url::parse(text).is_ok_and(written)
}

/// The origin of a web address, as a browser writes it; `None` of any other, which browsers call `null`.
pub fn web_origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|_| is_web_address(text))?;
    Some(url.origin().ascii_serialization())
}

/// Whether it is of a private-use scheme (RFC 8252 §7.1), as `com.example.app:/callback`. Such a scheme is the domain name of
/// the application's maker in reverse order: it has a dot, which no scheme has that means anything to a browser. No fragment.
pub fn is_private_use(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let label = |label: &str| {
        let letter_or_digit = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        !label.is_empty() && label.bytes().all(|b| letter_or_digit(b) || b == b'-')
    };
    let plain = |b: u8| b.is_ascii_graphic() && !b"\"#<>\\^`{|}".contains(&b);
    scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme.contains('.')
        && scheme.split('.').all(label)
        && rest.starts_with('/')
        && rest.bytes().all(plain)
}

/// Whether an address is a registered one, to the byte (RFC 9700 §2.1). An application that listens on loopback gets its port
/// from the system when it asks, so there the port does not count (RFC 8252 §7.3).
pub fn is_same(registered: &str, asked: &str) -> bool {
    registered == asked || is_loopback(asked) && without_port(registered) == without_port(asked)
}

/// Whether it is on loopback by an IP address: `localhost` may be somebody else (RFC 8252 §8.3).
pub fn is_loopback(address: &str) -> bool {
    without_port(address).is_some()
}

/// Whether the page at an origin (scheme, host and port, as a browser writes them) is of the same origin as a registered web
/// address. On loopback the port does not count here either.
pub fn is_of_origin(registered: &str, origin: &str) -> bool {
    let Ok(url) = Url::parse(registered) else {
        return false;
    };
    is_web_address(registered) && is_same(&url.origin().ascii_serialization(), origin)
}

/// What stands before and behind the port of an address on loopback.
fn without_port(address: &str) -> Option<(&'static str, &str)> {
    ["http://127.0.0.1", "http://[::1]"].into_iter().find_map(|host| {
        let rest = address.strip_prefix(host)?;
        let (port, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let is_port = |port: &str| port.parse::<u16>().is_ok() && !port.starts_with('+');
        let fits = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        fits.then_some((host, path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_writes() {
        for good in ["https://shop.example", "https://shop.example:8443", "http://localhost:3000"] {
            assert!(is_web_origin(good), "{good}");
        }
        for bad in [
            "https://shop.example/",
            "https://shop.example:443",
            "https://shop.example/cb",
            "https://Shop.example",
            "http://shop.example",
            "https://*.shop.example",
            "com.example.app:/",
            "null",
            "",
        ] {
            assert!(!is_web_origin(bad), "{bad}");
        }
    }

    #[test]
    fn the_origin_of_an_address_is_written_as_a_browser_does() {
        let origin = |text| web_origin(text).unwrap_or_default();
        assert_eq!(origin("https://shop.example/cb?x=1"), "https://shop.example");
        assert_eq!(origin("https://shop.example:443/cb"), "");
        assert_eq!(origin("http://127.0.0.1:5173/cb"), "http://127.0.0.1:5173");
        for none in [
            "com.example.app:/cb",
            "https://a@shop.example/",
            "https://*.shop.example/cb",
            "https://shop.example\\@evil.example",
            "https://shop..example/",
            "http://shop.example/",
            "*",
            "null",
            "",
        ] {
            assert_eq!(web_origin(none), None, "{none}");
        }
    }

    #[test]
    fn a_browser_is_sent_to_https_or_to_loopback_only() {
        for good in [
            "https://shop.example/cb",
            "https://shop.example",
            "http://127.0.0.1:8081/callback",
            "http://localhost/x?y=1",
        ] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in [
            "http://shop.example/cb",
            "https://shop.example/cb#x",
            "https://a@shop.example/",
            "javascript:alert(1)",
            "shop.example",
            "https://shop.example/a/../b",
            "https://SHOP.example/a/./b",
            "https://shop.example/\tx",
            "com.example.app:/callback",
        ] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }

    #[test]
    fn a_private_use_scheme_is_a_domain_name_in_reverse() {
        for good in [
            "com.example.app:/callback",
            "com.example.app://callback",
            "com.example.app:/a/b?x=1&y=%20",
            "cn.example-2.app:/",
        ] {
            assert!(is_private_use(good), "{good}");
        }
        for bad in [
            "myapp:/callback",
            "javascript:alert(1)",
            "data:/x",
            "https://shop.example/cb",
            "com.example.app:callback",
            "com.example.app:/callback#x",
            "COM.example.app:/callback",
            "com..app:/callback",
            ".com:/callback",
            "1.example:/callback",
            "com.example.app:/call back",
            "com.example.app:/\"><script>",
            "com.example.app:/\u{202e}",
            "com.example.app",
        ] {
            assert!(!is_private_use(bad), "{bad}");
        }
    }

    #[test]
    fn an_address_is_the_same_to_the_byte_but_for_a_port_on_loopback() {
        for (registered, asked) in [
            ("http://127.0.0.1/callback", "http://127.0.0.1:51004/callback"),
            ("http://127.0.0.1/callback", "http://127.0.0.1/callback"),
            ("http://[::1]:7000/p?x=1", "http://[::1]:9/p?x=1"),
            ("http://localhost:7000/callback", "http://localhost:7000/callback"),
            ("com.example.app:/callback", "com.example.app:/callback"),
        ] {
            assert!(is_same(registered, asked), "{asked}");
        }
        let registered = "http://127.0.0.1/callback";
        for wrong in [
            "http://127.0.0.1:51004/other",
            "http://127.0.0.1:51004/callback?x=1",
            "http://127.0.0.1:99999/callback",
            "http://127.0.0.1:/callback",
            "http://127.0.0.1:+1/callback",
            "http://127.0.0.1:80@evil.example/callback",
            "http://127.0.0.1.evil.example/callback",
            "http://127.0.0.2:1/callback",
            "com.example.app:/callback",
        ] {
            assert!(!is_same(registered, wrong), "{wrong}");
        }
        assert!(!is_same("http://localhost:7000/callback", "http://localhost:7001/callback"));
        assert!(!is_same("https://127.0.0.1:7000/callback", "https://127.0.0.1:7001/callback"));
        assert!(!is_same("com.example.app:/callback", "com.example.other:/callback"));
    }

    #[test]
    fn a_page_is_of_the_origin_of_a_registered_address() {
        let shop = "https://shop.example/spa/callback?x=1";
        assert!(is_of_origin(shop, "https://shop.example"));
        assert!(is_of_origin("https://shop.example:8443/cb", "https://shop.example:8443"));
        assert!(is_of_origin("http://localhost:5173/cb", "http://localhost:5173"));
        assert!(is_of_origin("http://127.0.0.1/cb", "http://127.0.0.1:5173"));
        for foreign in [
            "",
            "null",
            "*",
            "http://shop.example",
            "https://shop.example:8443",
            "https://shop.example.evil.example",
            "https://evil.example",
            "https://SHOP.example",
            "https://shop.example/",
            "https://shop.example/spa/callback?x=1",
        ] {
            assert!(!is_of_origin(shop, foreign), "{foreign}");
        }
        assert!(!is_of_origin("http://localhost:5173/cb", "http://localhost:5174"));
        // Nobody's page is of an application on a device: browsers call such an origin `null`.
        assert!(!is_of_origin("com.example.app:/callback", "null"));
        assert!(!is_of_origin("com.example.app:/callback", "com.example.app:"));
    }
}
