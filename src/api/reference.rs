//! `GET /api/docs`: the document of the management API, for people. It is read from the document itself, so that both say the same.

mod example;
mod json;
mod kind;

use std::{collections::BTreeMap, sync::LazyLock};

use ::web::pages::{
    Body, Field, Group, Operation, Problem, Prose, Reference, ReferencePage, Schema, Who,
};
use actix_web::HttpResponse;
use serde_json::Value;

use super::document::document;
use crate::http::{host::ServedHost, page::Person, refusal::Refusal};

use json::{at, content, fields, items, name, text};
use kind::Kinds;

/// The page.
///
/// # Errors
/// 421 at a host that is none of ours.
pub async fn page(host: ServedHost, person: Person) -> Result<HttpResponse, Refusal> {
    static REFERENCE: LazyLock<Reference> = LazyLock::new(|| {
        // It is JSON of our own making.
        reference(&serde_json::from_str(document()).unwrap_or_default())
    });
    let (frame, origin) = (person.frame(), host.origin.as_str());
    person.page(&ReferencePage { frame, origin, reference: &REFERENCE })
}

/// The parts of a document that people read.
fn reference(document: &Value) -> Reference {
    let kinds = Kinds::of(document);
    let mut operations: BTreeMap<&str, Vec<Operation>> = BTreeMap::new();
    for (path, methods) in fields(&document["paths"]) {
        for (method, described) in in_order(methods) {
            let tag = text(at(described, "/tags/0"));
            let operation = operation(path, method, described, &kinds);
            operations.entry(tag).or_default().push(operation);
        }
    }
    let tags = items(&document["tags"]).iter();
    let groups = tags.map(|tag| Group {
        name: text(&tag["name"]).to_owned(),
        about: prose(&tag["description"]),
        operations: operations.remove(text(&tag["name"])).unwrap_or_default(),
    });
    let info = &document["info"];
    Reference {
        title: text(&info["title"]).to_owned(),
        introduction: text(&info["description"]).split("\n\n").map(Prose::new).collect(),
        groups: groups.collect(),
        problems: problems(document),
        schemas: fields(at(document, "/components/schemas"))
            .map(|(name, schema)| self::schema(name, schema, &kinds))
            .collect(),
    }
}

/// Reading stands before writing, and deleting at the end.
fn in_order(methods: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let order = ["get", "post", "put", "patch", "delete"];
    order.into_iter().filter_map(|method| Some((method, methods.get(method)?)))
}

fn operation(path: &str, method: &str, described: &Value, kinds: &Kinds) -> Operation {
    let (no, yes): (Vec<_>, Vec<_>) =
        fields(&described["responses"]).partition(|(_, answer)| answer.get("$ref").is_some());
    let answer = yes.into_iter().next().unwrap_or(("", &Value::Null));
    let who = who(&described["security"]);
    Operation {
        id: text(&described["operationId"]).to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        about: prose(&described["summary"]),
        parameters: items(&described["parameters"]).iter().map(|it| parameter(it, kinds)).collect(),
        body: described.get("requestBody").map(|body| sent(body, kinds)),
        answer: (
            answer.0.to_owned(),
            prose(&answer.1["description"]),
            content(answer.1)
                .map(|(_, content)| kinds.kind(&content["schema"]))
                .unwrap_or_default(),
        ),
        problems: no
            .into_iter()
            .map(|(status, answer)| (status.to_owned(), name(&answer["$ref"]).to_owned()))
            .collect(),
        example: example::curl(path, method, &who, described, kinds),
        who,
    }
}

fn who(security: &Value) -> Who {
    let needed = items(security).first().and_then(Value::as_object).filter(|it| !it.is_empty());
    match needed.map(|needed| needed.get("api_key")) {
        None => Who::Everybody,
        Some(None) => Who::Application,
        Some(Some(roles)) => Who::Key(text(&roles[0]).to_owned()),
    }
}

fn parameter(described: &Value, kinds: &Kinds) -> Field {
    Field {
        name: text(&described["name"]).to_owned(),
        place: text(&described["in"]).to_owned(),
        required: described["required"] == true,
        kind: kinds.kind(&described["schema"]),
        about: prose(&described["description"]),
    }
}

fn sent(body: &Value, kinds: &Kinds) -> Body {
    let (media, content) = content(body).unwrap_or(("", &Value::Null));
    let is_json = media == "application/json";
    Body {
        media: media.to_owned(),
        kind: if is_json { kinds.kind(&content["schema"]) } else { Default::default() },
        about: prose(&body["description"]),
    }
}

fn problems(document: &Value) -> Vec<Problem> {
    let mut statuses = BTreeMap::new();
    for (_, methods) in fields(&document["paths"]) {
        for (_, described) in in_order(methods) {
            for (status, answer) in fields(&described["responses"]) {
                statuses.insert(name(&answer["$ref"]), status);
            }
        }
    }
    let mut problems: Vec<Problem> = fields(at(document, "/components/responses"))
        .filter_map(|(name, answer)| {
            Some(Problem {
                name: name.to_owned(),
                status: (*statuses.get(name)?).to_owned(),
                about: prose(&answer["description"]),
            })
        })
        .collect();
    problems.sort_by(|a, b| a.status.cmp(&b.status));
    problems
}

fn schema(name: &str, schema: &Value, kinds: &Kinds) -> Schema {
    let more = items(&schema["allOf"]);
    let fields: Vec<Field> =
        [schema].into_iter().chain(more).flat_map(|part| own_fields(part, kinds)).collect();
    let kind = (fields.is_empty() || !more.is_empty()).then(|| kinds.kind(schema));
    Schema { name: name.to_owned(), about: prose(&schema["description"]), kind, fields }
}

fn own_fields(schema: &Value, kinds: &Kinds) -> Vec<Field> {
    let required = items(&schema["required"]);
    let fields = fields(&schema["properties"]).map(|(name, field)| Field {
        name: name.to_owned(),
        place: String::new(),
        required: required.iter().any(|it| it == name),
        kind: kinds.kind(field),
        about: prose(kind::description(field)),
    });
    fields.collect()
}

fn prose(value: &Value) -> Prose {
    Prose::new(text(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> (Value, Reference) {
        let document: Value = serde_json::from_str(document()).unwrap();
        let reference = reference(&document);
        (document, reference)
    }

    #[test]
    fn every_operation_and_every_schema_of_the_document_is_there_once() {
        let (document, reference) = all();
        let mut shown: Vec<_> =
            reference.groups.iter().flat_map(|group| &group.operations).map(|it| &*it.id).collect();
        let paths = fields(&document["paths"]).flat_map(|(_, methods)| fields(methods));
        let mut there: Vec<_> = paths.map(|(_, it)| text(&it["operationId"])).collect();
        shown.sort_unstable();
        there.sort_unstable();
        assert_eq!(shown, there);
        let schemas: Vec<_> = reference.schemas.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(
            schemas,
            fields(&document["components"]["schemas"]).map(|it| it.0).collect::<Vec<_>>()
        );
        let problems: Vec<_> = reference.problems.iter().map(|it| it.name.as_str()).collect();
        for (name, _) in fields(&document["components"]["responses"]) {
            assert!(problems.contains(&name), "{name}");
        }
    }

    #[test]
    fn every_form_is_named() {
        let (_, reference) = all();
        for field in reference.schemas.iter().flat_map(|schema| &schema.fields) {
            let kind = &field.kind;
            assert!(kind.schema.is_some() || !kind.words.is_empty(), "{field:?}");
        }
    }
}
