//! Decides: what may happen in a login, and what follows from it.
//!
//! One file an aggregate; [`decisions`] are the commands that concern several of them at once; [`association`]
//! says which account a person signs in to. Nothing here does I/O, reads a clock or draws a random number: time, ids
//! and random values come in with the command.

pub mod application;
pub mod association;
pub mod claim;
pub mod connection;
pub mod decisions;
pub mod grant;
pub mod id;
pub mod identity;
pub mod key;
pub mod login;
pub mod personal;
pub mod pool;
pub mod recorded;
pub mod session;
#[cfg(test)]
mod shipped_events;
pub mod signing_key;
#[cfg(test)]
mod testing;
pub mod unit;
pub mod user;
