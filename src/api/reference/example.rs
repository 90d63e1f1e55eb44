//! A request for a shell. What varies is a variable: `$KEY`, `$ID`.

use ::web::pages::Who;
use serde_json::{Map, Value, json};

use super::{
    json::{at, content, fields, items, text},
    kind::Kinds,
};

/// What stands before the address, the path in the address, and what stands behind it.
pub(super) fn curl(
    path: &str,
    method: &str,
    who: &Who,
    described: &Value,
    kinds: &Kinds,
) -> [String; 3] {
    let mut before = "curl".to_owned();
    if method != "get" {
        before += &format!(" -X {}", method.to_uppercase());
    }
    before += match who {
        Who::Everybody => "",
        Who::Application => " -u \"$CLIENT_ID:$CLIENT_SECRET\"",
        Who::Key(_) => " -H \"Authorization: Bearer $KEY\"",
    };
    let behind = match described.get("requestBody").and_then(content) {
        None => String::new(),
        Some(("application/json", content)) => {
            let body = body(content, kinds).to_string().replace('\'', "'\\''");
            format!(" \\\n  -H 'Content-Type: application/json' -d '{body}'")
        }
        Some((media, _)) => {
            format!(" \\\n  -H 'Content-Type: {media}' --data-binary @file")
        }
    };
    [before + " \"", variables(path) + &required(described), format!("\"{behind}")]
}

/// What must stand behind the path: `?name=$NAME`.
fn required(described: &Value) -> String {
    let is_required = |it: &&Value| text(&it["in"]) == "query" && it["required"] == json!(true);
    let parameters = items(&described["parameters"]).iter().filter(is_required);
    let said: Vec<_> = parameters
        .map(|it| text(&it["name"]))
        .map(|name| format!("{name}=${}", name.to_uppercase()))
        .collect();
    if said.is_empty() { String::new() } else { format!("?{}", said.join("&")) }
}

/// `{id}` as `$ID`.
fn variables(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        name.map_or_else(|| segment.to_owned(), |name| format!("${}", name.to_uppercase()))
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The example that the document has, or one made of what must be there and of what has an example.
fn body(content: &Value, kinds: &Kinds) -> Value {
    match content.get("example") {
        Some(example) => example.clone(),
        None => value(kinds.meant(&content["schema"]), kinds),
    }
}

fn value<'a>(schema: &'a Value, kinds: &Kinds<'a>) -> Value {
    let schema = kinds.meant(schema);
    if let Some(example) = example(schema) {
        return example.clone();
    }
    let required = items(&schema["required"]);
    let has_example =
        |field: &Value| [field, &field["items"]].iter().any(|it| example(it).is_some());
    let chosen = fields(&schema["properties"])
        .filter(|(name, field)| required.iter().any(|it| it == name) || has_example(field));
    let object: Map<String, Value> =
        chosen.map(|(name, field)| (name.to_owned(), value(field, kinds))).collect();
    let kind = schema["type"].as_str().unwrap_or_else(|| text(at(schema, "/type/0")));
    match kind {
        "string" => json!("…"),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "boolean" => json!(true),
        "array" => json!([value(&schema["items"], kinds)]),
        _ => Value::Object(object),
    }
}

fn example(schema: &Value) -> Option<&Value> {
    items(&schema["examples"]).first().or_else(|| schema.get("example"))
}
