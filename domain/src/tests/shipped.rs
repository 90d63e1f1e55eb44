//! `fixtures/events`: every shape of event that was ever written, one file an aggregate.

use std::path::PathBuf;

use cqrs_es::Aggregate;
use serde_json::Value;

/// Where the files are.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/events")
}

/// The shapes of an aggregate's events, the oldest of each name first.
pub fn shapes<A: Aggregate>() -> Vec<Value> {
    let file = std::fs::read_to_string(folder().join(format!("{}.json", A::TYPE))).unwrap();
    serde_json::from_str(&file).unwrap()
}

/// The event of a shape.
pub fn event<A: Aggregate>(shape: &Value) -> A::Event {
    serde_json::from_value(shape.clone()).unwrap_or_else(|error| panic!("{error}: {shape}"))
}

/// The name of a shape's event, and its fields.
pub fn named(shape: &Value) -> (&str, &Value) {
    let mut entries = shape.as_object().unwrap().iter();
    let (Some((name, fields)), None) = (entries.next(), entries.next()) else {
        panic!("not one event: {shape}")
    };
    (name, fields)
}
