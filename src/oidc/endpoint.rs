//! The endpoints of OpenID Connect.

pub mod authorize;
mod client;
pub mod discovery;
pub mod end_session;
mod form;
mod hint;
pub mod introspection;
pub mod jwks;
pub mod revocation;
pub mod token;
mod unregistered;
pub mod userinfo;
