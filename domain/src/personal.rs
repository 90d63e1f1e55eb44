//! Values about a person, which the event store seals.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::IgnoredAny, ser::SerializeMap};

/// The JSON key that marks a personal value in clear, before it is sealed.
pub const CLEAR: &str = "$personal";
/// The JSON key that marks a sealed personal value in a stored event.
pub const SEALED: &str = "$sealed";

/// A value about a person (openid, unionid, phone, nickname, avatar, ip, user agent).
///
/// It is written as `{"$personal": value}`, which the event store replaces by `{"$sealed": …}` before anything is
/// stored, and opens again when events are read. If the key was destroyed, or the reader has no key, the value is
/// [`Personal::Erased`]. It never shows itself in a log.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Personal<T> {
    /// The value, readable.
    Clear(T),
    /// The key is gone; so is the value.
    Erased,
}

impl<T> Personal<T> {
    /// The value, unless it was erased.
    pub const fn clear(&self) -> Option<&T> {
        match self {
            Self::Clear(value) => Some(value),
            Self::Erased => None,
        }
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self::Clear(value)
    }
}

impl From<&str> for Personal<String> {
    fn from(value: &str) -> Self {
        Self::Clear(value.to_owned())
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clear(_) => "Personal(…)",
            Self::Erased => "Personal(erased)",
        })
    }
}

impl<T: Serialize> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(CLEAR, &self.clear())?;
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Stored<T> {
            #[serde(rename = "$personal", default = "Option::default")]
            clear: Option<T>,
            #[serde(rename = "$sealed", default)]
            _sealed: Option<IgnoredAny>,
        }
        Ok(Stored::deserialize(deserializer)?.clear.map_or(Self::Erased, Self::Clear))
    }
}

#[cfg(test)]
mod tests;
