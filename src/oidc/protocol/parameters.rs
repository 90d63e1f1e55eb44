//! The parameters of an OAuth request, from a query or a form: those that are read come at most once, and an empty one is
//! not there (RFC 6749 §3.1 and §3.2). Others may come as they like: RFC 8707 §2 repeats `resource`.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet, hash_map::Entry},
};

use url::form_urlencoded;

use super::error::OAuthError;

/// A parameter came twice.
pub const REPEATED: OAuthError = OAuthError::invalid_request("a parameter is repeated");

/// What a client sent.
#[derive(Debug, Default)]
pub struct Parameters<'a> {
    first: HashMap<Cow<'a, str>, Cow<'a, str>>,
    repeated: HashSet<Cow<'a, str>>,
}

impl<'a> Parameters<'a> {
    /// Reads `application/x-www-form-urlencoded` text.
    pub fn parse(text: &'a [u8]) -> Self {
        let mut parameters = Self::default();
        for (name, value) in form_urlencoded::parse(text) {
            match parameters.first.entry(name) {
                Entry::Occupied(known) => _ = parameters.repeated.insert(known.key().clone()),
                Entry::Vacant(new) => _ = new.insert(value),
            }
        }
        parameters
    }

    /// Whether each of these names comes once at most.
    ///
    /// # Errors
    /// `invalid_request` where one comes twice, even with the same value or an empty one.
    pub fn once(&self, names: &[&str]) -> Result<(), OAuthError> {
        if names.iter().any(|name| self.repeated.contains(*name)) { Err(REPEATED) } else { Ok(()) }
    }

    /// The value of a parameter; `None` if it is empty, or given more than once.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.first.get(name).filter(|_| !self.repeated.contains(name));
        value.map(AsRef::as_ref).filter(|value| !value.is_empty())
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
    fn a_parameter_that_is_read_is_refused_twice_even_where_it_is_the_same() {
        for repeated in ["a=1&a=1", "a=1&b=2&a=", "a&a", "%61=1&a=2"] {
            let parameters = Parameters::parse(repeated.as_bytes());
            assert_eq!(parameters.once(&["b", "a"]).unwrap_err(), REPEATED, "{repeated}");
            assert_eq!(parameters.get("a"), None);
            assert_eq!(parameters.once(&["b"]), Ok(()));
        }
    }

    #[test]
    fn an_empty_parameter_is_not_there() {
        let parameters = Parameters::parse(b"state=&scope=openid+phone");
        assert_eq!(parameters.get("state"), None);
        assert_eq!(parameters.get("scope"), Some("openid phone"));
    }
}
