//! For people who must know exactly: what happened in a login or to a user, step by step; and who changed what, and who was told what
//! about people.

pub mod asked;
pub mod changes;
pub mod entry;
pub mod export;
pub mod facts;
mod fields;
pub mod mask;
mod names;
pub mod replay;
pub mod table;
#[cfg(test)]
mod tests;
pub mod user;
pub mod user_facts;

pub use asked::Asked;
pub use changes::{Change, Stood};
pub use entry::{Entries, Entry, entries};
pub use export::Export;
pub use facts::Facts;
pub use replay::{Step, steps};
pub use table::table;
pub use user::{UserStep, user_changes, user_steps};
