//! Remembers: streams, claims and read tables in one transaction, sealed.
//!
//! [`open`] is the only door. A command goes from [`Commands`] through a [unit](domain::unit::Unit) over the cache, is
//! prepared (differences of names and rows, sealed events) and handed to the one writer, which takes what came meanwhile
//! into one transaction. Who gets in is decided by one pure function, `admit`. What is not history stands beside it.

mod admit;
mod backend;
mod beside;
mod cache;
mod changes;
mod commands;
mod context;
mod core;
mod error;
mod follow;
mod forget;
mod history;
mod keys;
mod kinds;
mod migrations;
mod open;
mod prepare;
mod proposal;
mod random;
mod rebuild;
mod root_key;
mod seal;
mod stored;
mod stream;
mod tables;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod unit;
mod vault;
mod writer;

pub use beside::{
    exchanges::{Exchange, Exchanges},
    idempotency::Idempotency,
    presence::Presence,
    turns::{Turn, Turns},
};
pub use changes::{Change, Changes};
pub use commands::Commands;
pub use context::{Actor, Context};
pub use error::StoreError;
pub use history::{History, PastEvent};
pub use keys::SealError;
pub use open::{Config, OpenError, Store, open};
pub use rebuild::Report;
pub use root_key::RootKeyError;
pub use vault::Vault;
