//! The parameters of an OAuth request, from a query or a form: each at most once, and an empty one is not there
//! (RFC 6749 §3.1 and §3.2).

use std::{borrow::Cow, collections::HashMap};

use url::form_urlencoded;

use super::error::OAuthError;

/// A parameter came twice.
pub const REPEATED: OAuthError = OAuthError::invalid_request("a parameter is repeated");

/// What a client sent.
#[derive(Debug, Default)]
pub struct Parameters<'a>(HashMap<Cow<'a, str>, Cow<'a, str>>);

impl<'a> Parameters<'a> {
    /// Reads `application/x-www-form-urlencoded` text.
    ///
    /// # Errors
    /// `invalid_request` where a name comes twice, even with the same value or an empty one.
    pub fn parse(text: &'a [u8]) -> Result<Self, OAuthError> {
        let mut parameters = HashMap::new();
        for (name, value) in form_urlencoded::parse(text) {
            if parameters.insert(name, value).is_some() {
                return Err(REPEATED);
            }
        }
        Ok(Self(parameters))
    }

    /// The value of a name, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(AsRef::as_ref).filter(|value| !value.is_empty())
    }

    /// The value of a name that must be there.
    ///
    /// # Errors
    /// `invalid_request` with this description.
    pub fn require(&self, name: &str, missing: &'static str) -> Result<&str, OAuthError> {
        self.get(name).ok_or(OAuthError::invalid_request(missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_parameter_is_refused_even_where_it_is_the_same() {
        for repeated in ["a=1&a=1", "a=1&b=2&a=", "a&a", "%61=1&a=2"] {
            assert_eq!(Parameters::parse(repeated.as_bytes()).unwrap_err(), REPEATED, "{repeated}");
        }
    }

    #[test]
    fn an_empty_parameter_is_not_there() {
        let parameters = Parameters::parse(b"state=&scope=openid+phone").unwrap();
        assert_eq!(parameters.get("state"), None);
        assert_eq!(parameters.get("scope"), Some("openid phone"));
    }
}
