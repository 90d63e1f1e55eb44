//! How the server comes up: what it is made of, whose the database is, every route, and what happens by time alone.

pub mod database_owner;
mod descriptors;
mod every;
mod exchanges;
pub mod failure;
mod health;
pub mod machine;
pub mod open;
pub mod router;
pub mod serve;
pub mod sweeper;
mod vanished;
