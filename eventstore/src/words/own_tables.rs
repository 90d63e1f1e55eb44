//! The tables that the store itself writes in the transaction of the events. Migration 0001.

use projections::{Column, ColumnType, Table};

const fn text(name: &'static str) -> Column {
    Column { name, column_type: ColumnType::Text }
}

/// History. `position`, `unit` and `recorded_at` are given when the batch is written.
pub(crate) static EVENTS: Table = Table {
    name: "events",
    key: 3,
    columns: &[
        text("aggregate_type"),
        text("aggregate_id"),
        Column { name: "sequence", column_type: ColumnType::Int },
        text("event_type"),
        text("event_version"),
        text("payload"),
        text("metadata"),
        text("pool"),
        text("command"),
        text("application"),
        text("subject"),
        text("actor"),
    ],
};

/// Who holds which name.
pub(crate) static NAMES: Table = Table {
    name: "names",
    key: 3,
    columns: &[text("pool"), text("kind"), text("name"), text("owner_type"), text("owner")],
};

/// The keys under which personal values are sealed, each wrapped with the key of its pool. One belongs to a person, or to
/// a login of which it is not known yet whose it is.
pub(crate) static PERSONAL_KEYS: Table = Table {
    name: "personal_keys",
    key: 2,
    columns: &[
        text("pool"),
        text("id"),
        text("wrapped"),
        text("login"),
        text("person"),
        text("identity"),
        text("union_identity"),
    ],
};
