//! What leaves the process only sealed or hashed.
//!
//! The root key (a file) wraps the key of the deployment; that one wraps a random key for each pool; a pool's key wraps
//! the keys of its persons. Whatever is sealed begins with a version and the id of its key.

pub(crate) mod key;
pub(crate) mod keyring;
pub(crate) mod personal_keys;
pub(crate) mod random;
pub(crate) mod root_key;
pub(crate) mod seal;
