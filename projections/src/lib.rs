//! Shows: one file a read table, its fold and its queries side by side.
//!
//! A row belongs to one aggregate and follows from its state alone, so that a rebuild cannot differ from what was
//! written live. Queries take the pool as their first argument. Writing is the event store's: it takes rows as data.

pub mod applications;
pub mod connections;
pub mod database;
pub mod grants;
pub mod identities;
pub mod keys;
pub mod lending;
pub mod logins;
mod memory;
pub mod page;
pub mod pools;
mod private;
mod record;
pub mod row;
pub mod sessions;
pub mod signing_keys;
mod tables;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod users;
mod views;

pub use database::{Database, Filled, ReadError};
pub use lending::{Lender, Lent, RESTED};
pub use page::{BadPage, Cursor, Page, Paged};
pub use private::Private;
pub use record::Record;
pub use row::{Column, Kind, Projected, Row, Table, Value};
pub use tables::TABLES;
pub use views::Views;
