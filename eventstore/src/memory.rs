//! What this process believes: states, who holds which name, how far it followed, and who waits.

pub(crate) mod cache;
pub(crate) mod changes;
pub(crate) mod epoch;
pub(crate) mod followed;
pub(crate) mod outcome;
pub(crate) mod writes;
