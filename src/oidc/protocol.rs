//! What OAuth and OpenID Connect say of requests, tokens and keys. No I/O.

pub mod claims;
pub mod error;
pub mod key_pair;
pub mod parameters;
pub mod pool_keys;
pub mod request;
pub mod tokens;
