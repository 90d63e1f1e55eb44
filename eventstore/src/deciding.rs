//! Deciding: what a command sees, what it wants to write, and who gets in.

pub(crate) mod admit;
pub(crate) mod prepare;
pub(crate) mod unit;
