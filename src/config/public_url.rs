//! A URL at which people reach the server.

use serde::Deserialize;
use url::{Host, Url};

use super::host::HostName;

/// Scheme and host (and port), without a path: https, or http on loopback.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicUrl {
    scheme: String,
    host: HostName,
}

impl PublicUrl {
    /// `http` or `https`.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The host, with its port if that is not the scheme's own.
    pub const fn host(&self) -> &HostName {
        &self.host
    }

    /// A host that stands in a URL of this scheme, or in the header of a request to it.
    pub fn host_of(&self, text: &str) -> Option<HostName> {
        HostName::parse(text, &self.scheme)
    }

    /// Whether it is https.
    pub fn is_secure(&self) -> bool {
        self.scheme == "https"
    }

    /// Scheme and host, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.host)
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let unlike = |why| {
            format!(
                "{text}: {why}: scheme and host are expected, such as https://login.example.com"
            )
        };
        let url = Url::parse(&text).map_err(|error| unlike(error.to_string()))?;
        if url.port() == Some(0) {
            return Err(unlike("nobody reaches port 0".to_owned()));
        }
        if matches!(url.host(), Some(Host::Domain(name)) if !is_name(name)) {
            return Err(unlike("this is the name of no host".to_owned()));
        }
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(unlike("a host is missing".to_owned())),
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
            return Err(format!("{text}: https is required, except on loopback"));
        }
        if url.path() != "/"
            || url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
        {
            return Err(unlike("there is more".to_owned()));
        }
        let host = HostName::of(&url).ok_or_else(|| unlike("a host is missing".to_owned()))?;
        Ok(Self { scheme: url.scheme().to_owned(), host })
    }
}

/// Whether a browser can ask for it (RFC 1123 §2.1, and the underscore that some names have): no wildcard, and no label is empty.
fn is_name(host: &str) -> bool {
    let of_a_name = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    host.strip_suffix('.')
        .unwrap_or(host)
        .split('.')
        .all(|label| !label.is_empty() && label.bytes().all(of_a_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        assert_eq!(
            PublicUrl::try_from("http://localhost:8080".to_owned()).unwrap().host().as_str(),
            "localhost:8080"
        );
        assert_eq!(
            PublicUrl::try_from("https://a.example:443/".to_owned()).unwrap().origin(),
            "https://a.example"
        );
        for wrong in [
            "http://login.example.com",
            "https://a.example/path",
            "ftp://localhost",
            "login.example.com",
            "https://*.example.com",
            "https://a..example.com",
            "https://login.example.com:0",
        ] {
            assert!(PublicUrl::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
