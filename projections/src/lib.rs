//! Shows: one file a read table, its fold and its queries side by side.
//!
//! A row belongs to one aggregate and follows from its state alone, so that a rebuild cannot differ from what was
//! written live. Queries take the pool as their first argument. Writing is the event store's: it takes rows as data.

pub mod database;
pub mod row;
mod views;

pub use database::{Database, Filled, ReadError, Record};
pub use row::{Column, Kind, Projected, Row, Table, Value};
pub use views::Views;
