//! A host as configuration, browsers and proxies write it: one parser and one printer.

use std::fmt;

use url::Url;

/// A host, and its port if that is not the scheme's own: in lower case, in ASCII, IPv6 in brackets, no dot at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String);

impl HostName {
    /// Reads a host, with or without a port, as it stands in a URL of that scheme or in the header `Host` (RFC 9110 §7.2).
    pub fn parse(text: &str, scheme: &str) -> Option<Self> {
        let foreign = |c: char| c.is_control() || c.is_whitespace() || "/\\?#@%".contains(c);
        if text.is_empty() || text.contains(foreign) {
            return None;
        }
        Self::of(&Url::parse(&format!("{scheme}://{text}/")).ok()?)
    }

    /// The host of a URL.
    pub fn of(url: &Url) -> Option<Self> {
        let host = url.host_str()?;
        let host = host.strip_suffix('.').unwrap_or(host);
        if host.is_empty() {
            return None;
        }
        Some(Self(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))))
    }

    /// As it is printed everywhere.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The label before a host, if this is a sub-domain of it by one label: `acme` in `acme.login.example.com`.
    pub fn label_before(&self, parent: &Self) -> Option<&str> {
        let label = self.0.strip_suffix(&parent.0)?.strip_suffix('.')?;
        Some(label).filter(|label| !label.is_empty() && !label.contains('.'))
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn https(text: &str) -> Option<String> {
        HostName::parse(text, "https").map(|host| host.to_string())
    }

    #[test]
    fn one_host_has_one_form_however_it_is_written() {
        for form in [
            "login.example.com",
            "LOGIN.Example.COM",
            "login.example.com.",
            "login.example.com:443",
            "login.example.com.:443",
        ] {
            assert_eq!(https(form).as_deref(), Some("login.example.com"), "{form}");
        }
        assert_eq!(https("login.example.com:8443").as_deref(), Some("login.example.com:8443"));
        assert_eq!(https("login.example.com:80").as_deref(), Some("login.example.com:80"));
        assert_eq!(https("登录.例子.cn").as_deref(), Some("xn--w2t382c.xn--fsqu00a.cn"));
        assert_eq!(https("[2001:DB8:0::1]:443").as_deref(), Some("[2001:db8::1]"));
        assert_eq!(HostName::parse("[::1]:80", "http").unwrap().as_str(), "[::1]");
    }

    #[test]
    fn what_is_no_host_is_none() {
        for wrong in [
            "",
            ".",
            "a/b",
            "user@host",
            "a b",
            "host\t",
            "host?x",
            "host#x",
            "%6c",
            "a\\b",
            "::1",
            "host:70000",
            "host:x",
        ] {
            assert_eq!(https(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_label_is_one_label() {
        let parent = HostName::parse("login.example.com", "https").unwrap();
        let label = |text| {
            let host = HostName::parse(text, "https")?;
            host.label_before(&parent).map(str::to_owned)
        };
        assert_eq!(label("acme.login.example.com:443").as_deref(), Some("acme"));
        for foreign in ["login.example.com", "a.b.login.example.com", "xlogin.example.com"] {
            assert_eq!(label(foreign), None, "{foreign}");
        }
    }
}
