//! Which database: an address that may hold a password.

use std::{convert::Infallible, fmt, str::FromStr};

use serde::Deserialize;
use url::Url;

/// `sqlite:PATH` or `postgres://…`. It is not shown whole: of PostgreSQL, host and name only.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The whole, with the password.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl FromStr for DatabaseUrl {
    type Err = Infallible;

    fn from_str(url: &str) -> Result<Self, Infallible> {
        Ok(Self(url.to_owned()))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((scheme, _)) = self.0.split_once("://") else {
            return write!(f, "{:?}", self.0);
        };
        let place = Url::parse(&self.0).ok().and_then(|url| {
            let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
            Some(format!("{}{port}{}", url.host_str()?, url.path()))
        });
        write!(f, "{scheme}://{}", place.unwrap_or_else(|| "…".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown_however_it_is_written() {
        for url in [
            "postgres://saoma:hunter2@db.internal:5433/saoma",
            "postgres://saoma@db.internal:5433/saoma?password=hunter2",
            "postgres://db.internal:5433/saoma?user=saoma&password=hunter2@#hunter2",
        ] {
            let shown = format!("{:?}", DatabaseUrl::from(url.to_owned()));
            assert_eq!(shown, "postgres://db.internal:5433/saoma", "{url}");
        }
        for url in ["postgres://u:hunter2?/@h/x", "postgres://u:hun/ter2@h/x", "postgres://%"] {
            let shown = format!("{:#?}", DatabaseUrl::from(url.to_owned()));
            assert!(!shown.contains("hun"), "{shown}");
        }
        assert_eq!(format!("{:?}", DatabaseUrl::from("sqlite:a.db".to_owned())), "\"sqlite:a.db\"");
    }
}
