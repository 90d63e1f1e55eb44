//! Beside history: what replicas share and may lose.

pub(crate) mod exchanges;
pub(crate) mod idempotency;
pub(crate) mod presence;
mod purge;
pub(crate) mod turns;
