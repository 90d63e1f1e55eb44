//! The endpoints of OpenID Connect.

pub mod authorize;
mod client;
pub mod discovery;
mod form;
mod hint;
pub mod jwks;
pub mod token;
pub mod userinfo;
