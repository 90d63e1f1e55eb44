//! What is no history: shared by replicas through the database, left out of a rebuild, and (but for pictures) safe to lose.

pub(crate) mod exchanges;
pub(crate) mod pending_requests;
pub(crate) mod pictures;
pub(crate) mod presence;
mod purge;
pub(crate) mod session_uses;
pub(crate) mod turns;
