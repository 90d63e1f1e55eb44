//! Replay: what happened in a login or to a user, step by step, for people who must know exactly.

pub mod facts;
pub mod mask;
pub mod replay;
pub mod table;
#[cfg(test)]
mod tests;
pub mod user;
pub mod user_facts;

pub use facts::Facts;
pub use replay::{Step, steps};
pub use table::table;
pub use user::{UserStep, user_steps};
