//! Tickets: what a site without OpenID Connect gets at a connection's callback URL, and exchanges for the user.

mod client;
pub mod exchange;
