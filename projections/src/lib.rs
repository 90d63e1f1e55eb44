//! Shows: one file a read table, its fold and its queries side by side.
//!
//! A row belongs to one aggregate and follows from its state alone, so that a rebuild cannot differ from what was
//! written live. Queries take the pool as their first argument. Writing is the event store's: it takes rows as data.

// The read tables.
pub mod api_keys;
pub mod applications;
pub mod cases;
pub mod connections;
pub mod console_sessions;
pub mod grants;
pub mod identities;
pub mod logins;
pub mod operators;
pub mod pools;
mod readings;
pub mod sessions;
pub mod signing_keys;
mod tables;
pub mod users;

// Tables and rows as data: for the store, which writes them.
mod table;

// Queries and what they answer.
mod look_ups;
mod page;
mod picture;
mod private;
mod query_cache;
mod views;

// The database.
mod connection_error;
mod connection_pool;
mod database;
mod error;
mod result_row;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use connection_error::ends_connection;
pub use connection_pool::{Connection, Connections, RESTED};
pub use database::{Database, Filled};
pub use error::ReadError;
pub use page::{BadPage, Cursor, Order, Page, Paged};
pub use private::Private;
pub use result_row::ResultRow;
pub use table::{Column, ColumnType, Projected, Row, Table, Value};
pub use tables::TABLES;
pub use views::Views;
