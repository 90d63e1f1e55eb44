//! OpenID Connect: discovery, keys, authorization, token, userinfo.

pub mod authorize;
pub mod claims;
pub mod client;
pub mod discovery;
pub mod error;
pub mod form;
pub mod hint;
pub mod jwks;
pub mod key_pair;
pub mod parameters;
pub mod pool_keys;
pub mod request;
pub mod signing_keys;
pub mod token;
pub mod userinfo;
