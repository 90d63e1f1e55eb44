//! Looks into JSON: what is not there is empty.

use serde_json::{Map, Value};

/// The media type of what is sent or answered, and what is said of it.
pub(super) fn content(described: &Value) -> Option<(&str, &Value)> {
    fields(&described["content"]).next()
}

pub(super) fn fields(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let fields = value.as_object().into_iter().flat_map(Map::iter);
    fields.map(|(name, value)| (name.as_str(), value))
}

/// What a JSON Pointer (RFC 6901) leads to.
pub(super) fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

pub(super) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The last part of a `$ref`.
pub(super) fn name(reference: &Value) -> &str {
    text(reference).rsplit('/').next().unwrap_or_default()
}
