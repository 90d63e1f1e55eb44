//! The ids of things. Each is made outside and comes in with the command. A copy shares the text: many parts of a server know
//! one login.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<String>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into().into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

texts! {
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
    /// A person under whose key values are sealed: a user, or somebody of the console.
    PersonId
    /// An identity: a WeChat account that opens a user.
    IdentityId
    /// A session of a browser in a pool.
    SessionId
    /// A grant: one OpenID Connect authorization, from request to tokens.
    GrantId
    /// A code that was sent to prove an account.
    ProofId
    /// An API key.
    ApiKeyId
    /// A signing key, the `kid` of RFC 7517 §4.5.
    SigningKeyId
    /// A person of the console. Opaque: a name could not be erased from history.
    OperatorId
    /// A command, as a UUID. A command that comes again with the same id gets the answer of the first time.
    CommandId
    /// The SHA-256 of a secret that somebody outside holds, as base64url text. The secret itself is never stored.
    SecretHash
    /// The SHA-256 of a picture's bytes, as base64url text.
    PictureHash
}

/// The longest id of something new, bytes.
const LONGEST: usize = 64;

/// Whether a text may become the id of something new: 1 to 64 letters, digits, `-`, `_` and `.`. So it stands in a path,
/// in a cookie and in a table without being escaped, and no id is empty.
pub fn is_well_formed(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests;
