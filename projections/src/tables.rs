//! Every read table.

use crate::{
    applications, connections, grants, identities, keys, logins, pools, row::Table, sessions,
    signing_keys, users,
};

/// Every read table: what a rebuild compares.
pub static TABLES: [&Table; 10] = [
    &pools::TABLE,
    &applications::TABLE,
    &connections::TABLE,
    &logins::TABLE,
    &users::TABLE,
    &identities::TABLE,
    &sessions::TABLE,
    &grants::TABLE,
    &keys::TABLE,
    &signing_keys::TABLE,
];
