//! Decides: what may happen in a login, and what follows from it.
//!
//! One file an aggregate; [`decisions`] are the commands that concern several of them at once; [`account_choice`]
//! says which account a person signs in to. Nothing here does I/O, reads a clock or draws a random number: time, ids
//! and random values come in with the command.

// What every aggregate is made of.
pub mod address;
pub mod aggregate;
pub mod email;
pub mod id;
pub mod identity;
pub mod language;
pub mod name;
pub mod personal;
pub mod picture;
pub mod reading;
pub mod reason;
mod text;
mod words;

// The aggregates.
pub mod api_key;
pub mod application;
pub mod connection;
pub mod console_session;
pub mod grant;
pub mod login;
pub mod operator;
pub mod pool;
pub mod refresh_token;
pub mod session;
pub mod signing_key;
pub mod user;

// What is decided over several of them.
pub mod account_choice;
pub mod account_name;
pub mod authorization_request;
pub mod decisions;
pub mod unit;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
