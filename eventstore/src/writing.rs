//! The one way to write: decided commands go through one task, and a batch of them through one transaction.

pub(crate) mod batch;
pub(crate) mod committed;
pub(crate) mod connection;
pub(crate) mod submission;
pub(crate) mod task;
pub(crate) mod teller;
