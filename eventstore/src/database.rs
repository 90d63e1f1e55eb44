//! What SQL says: two databases, one meaning.

pub(crate) mod backend;
pub(crate) mod ephemeral;
mod ephemeral_file;
pub(crate) mod heads;
pub(crate) mod migrations;
mod postgres;
pub(crate) mod private_file;
pub(crate) mod row_change;
mod sqlite;
pub(crate) mod traces;
pub(crate) mod url;
pub(crate) mod write;
