//! Forms of JSON, in the words of people: `string | null`, `User[]`, `integer 1–100`.

use std::collections::BTreeMap;

use ::web::pages::Kind;
use serde_json::Value;

use super::json::{at, fields, items, name, text};

/// The schemas that have a name.
pub(super) struct Kinds<'a>(BTreeMap<&'a str, &'a Value>);

impl<'a> Kinds<'a> {
    pub(super) fn of(document: &'a Value) -> Self {
        Self(fields(at(document, "/components/schemas")).collect())
    }

    /// What a schema refers to, or itself.
    pub(super) fn meant(&self, schema: &'a Value) -> &'a Value {
        let meant = parts(schema).next().unwrap_or(schema);
        self.0.get(name(&meant["$ref"])).copied().unwrap_or(meant)
    }

    /// The form of a value.
    pub(super) fn kind(&self, schema: &Value) -> Kind {
        let mut kind = self.one(parts(schema).next().unwrap_or(schema));
        let is_null = |it: &Value| it == "null" || it["type"] == "null";
        if items(&schema["oneOf"]).iter().chain(items(&schema["type"])).any(is_null) {
            kind.words += " | null";
        }
        kind
    }

    fn one(&self, schema: &Value) -> Kind {
        let named = self.0.iter().find(|(_, named)| **named == schema);
        let named = schema.get("$ref").map(name).or(named.map(|(name, _)| *name));
        if let Some(name) = named {
            return Kind { schema: Some(name.to_owned()), words: String::new() };
        }
        let types = schema["type"]
            .as_str()
            .or_else(|| items(&schema["type"]).iter().map(text).find(|it| *it != "null"));
        if types == Some("array") {
            let mut kind = self.kind(&schema["items"]);
            kind.words += "[]";
            return kind;
        }
        let mut words = types.unwrap_or("any").to_owned();
        if let Some(format) = schema["format"].as_str().filter(|format| !format.starts_with("int"))
        {
            words += &format!(" ({format})");
        }
        words += &range(&schema["minimum"], &schema["maximum"]);
        let values: Vec<_> = items(&schema["enum"]).iter().map(Value::to_string).collect();
        if !values.is_empty() {
            words = values.join(" | ");
        }
        Kind { schema: None, words }
    }
}

/// The schemas that a schema is put together from, `null` aside.
fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    let parts = items(&schema["oneOf"]).iter().chain(items(&schema["allOf"]));
    parts.filter(|part| part["type"] != "null")
}

fn range(least: &Value, most: &Value) -> String {
    match (least.as_u64(), most.as_u64()) {
        (Some(least), Some(most)) => format!(" {least}–{most}"),
        (None, Some(most)) => format!(" ≤ {most}"),
        (Some(least), None) if least > 0 => format!(" ≥ {least}"),
        _ => String::new(),
    }
}

/// What is said of a field, also where it stands beside a reference.
pub(super) fn description(schema: &Value) -> &Value {
    let own = &schema["description"];
    if own.is_null() { parts(schema).next().map_or(own, |part| &part["description"]) } else { own }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_form_is_short_and_names_what_has_a_name() {
        let page = json!({ "type": "object", "properties": { "next": { "type": "string" } } });
        let document = json!({ "components": { "schemas": { "Page": page } } });
        let kinds = Kinds::of(&document);
        let kind = |schema| {
            let kind = kinds.kind(&schema);
            format!(
                "{}{}",
                kind.schema.map(|name| format!("<{name}>")).unwrap_or_default(),
                kind.words
            )
        };
        let link = json!({ "$ref": "#/components/schemas/Page" });
        assert_eq!(kind(json!({ "type": ["string", "null"] })), "string | null");
        assert_eq!(kind(json!({ "type": "string", "format": "date-time" })), "string (date-time)");
        assert_eq!(
            kind(json!({ "type": "integer", "minimum": 1, "maximum": 100, "format": "int32" })),
            "integer 1–100"
        );
        assert_eq!(
            kind(json!({ "type": ["array", "null"], "items": link.clone() })),
            "<Page>[] | null"
        );
        assert_eq!(kind(json!({ "oneOf": [link.clone(), { "type": "null" }] })), "<Page> | null");
        assert_eq!(kind(json!({ "type": "array", "items": page })), "<Page>[]");
        assert_eq!(kind(json!({ "type": "string", "enum": ["a", "b"] })), "\"a\" | \"b\"");
        assert_eq!(kind(json!({})), "any");
    }
}
