//! Replay: what happened in a login, step by step, for people who must know exactly.

pub mod facts;
pub mod mask;
pub mod replay;
pub mod table;
#[cfg(test)]
mod tests;

pub use facts::Facts;
pub use replay::{Step, steps};
pub use table::table;
