//! The ids of things. Each is made outside and comes in with the command.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<String>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A pool: a tenant.
    PoolId
    /// An application; also its OpenID Connect `client_id`.
    ApplicationId
    /// A connection.
    ConnectionId
    /// A login: one attempt to sign in by a code. It is not the ticket.
    LoginId
    /// A user; also the OpenID Connect `sub`.
    UserId
    /// A session of a browser in a pool.
    SessionId
    /// A grant: one OpenID Connect authorization, from request to tokens.
    GrantId
    /// An API key.
    KeyId
    /// A signing key, the `kid` of RFC 7517 §4.5.
    SigningKeyId
}

/// The SHA-256 of a secret that somebody outside holds, as base64url text. The secret itself is never stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretHash(String);

impl SecretHash {
    /// The hash as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for SecretHash {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}
