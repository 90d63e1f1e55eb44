//! The doors: what others do with the store.

pub(crate) mod advice;
pub(crate) mod commands;
pub(crate) mod follow;
pub(crate) mod history;
pub(crate) mod open;
pub(crate) mod readiness;
pub(crate) mod rebuild;
pub(crate) mod trail;
pub(crate) mod vault;
