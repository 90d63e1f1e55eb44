//! The tables that the store itself writes. Migration 0001.

use projections::{Column, Kind, Table};

const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text }
}

/// History. `position` and `recorded_at` are given by the database when the batch is written.
pub(crate) static EVENTS: Table = Table {
    name: "events",
    key: 3,
    columns: &[
        text("aggregate_type"),
        text("aggregate_id"),
        Column { name: "sequence", kind: Kind::Int },
        text("event_type"),
        text("event_version"),
        text("payload"),
        text("metadata"),
        text("pool"),
        text("application"),
        text("subject"),
        text("actor"),
    ],
};

/// Who holds which name.
pub(crate) static CLAIMS: Table = Table {
    name: "claims",
    key: 3,
    columns: &[text("pool"), text("kind"), text("name"), text("owner_type"), text("owner")],
};

/// The keys under which streams are sealed, each wrapped; `person` is the user whom it is about, once known.
pub(crate) static PERSON_KEYS: Table = Table {
    name: "person_keys",
    key: 2,
    columns: &[text("aggregate_type"), text("aggregate_id"), text("wrapped"), text("person")],
};
