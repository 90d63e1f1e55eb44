//! Every shape of event that was ever written can be read. A shape is added when an event changes; none is taken away,
//! since a database somewhere holds it.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::DomainEvent;
use serde_json::Value;

use super::{
    fields::Fields,
    shipped::{event, folder, named, shapes},
    *,
};
use crate::{aggregate::Recorded, grant::Granted, operator::Scanned, session::Start};

/// Each shape loads, and what is written today of its event is read as the same event.
fn loads<A: Recorded>()
where
    A::Event: PartialEq,
{
    for shape in shapes::<A>() {
        let loaded = event::<A>(&shape);
        let (name, _) = named(&shape);
        assert_eq!(loaded.event_type(), name);
        let written = serde_json::to_value(&loaded).unwrap();
        assert!(event::<A>(&written) == loaded, "{shape}");
    }
}

/// The last shape of each name is what is written today.
fn newest_is_written<A: Recorded>() {
    let shapes = shapes::<A>();
    let newest: BTreeMap<_, _> = shapes.iter().map(|shape| (named(shape).0, shape)).collect();
    for shape in newest.into_values() {
        assert_eq!(serde_json::to_value(event::<A>(shape)).unwrap(), *shape);
    }
}

/// Each event has a shape, and is named after its aggregate.
fn every_event_has_a_shape<A: Recorded>() {
    let shapes = shapes::<A>();
    let shipped: BTreeSet<_> = shapes.iter().map(|shape| named(shape).0).collect();
    let listed: BTreeSet<_> = A::EVENTS.iter().map(|event| event.name).collect();
    assert_eq!(listed.len(), A::EVENTS.len(), "a name stands twice");
    assert_eq!(shipped, listed);
    for name in listed {
        assert!(name.starts_with(&format!("{}.", A::TYPE)), "{name}");
    }
}

/// The fields that the shapes of an aggregate have and lack.
fn fields_of<A: Recorded>() -> Fields {
    let shapes = shapes::<A>();
    let mut fields = Fields::default();
    for shape in &shapes {
        fields.read::<A::Event>("", shape);
        let (name, content) = named(shape);
        // serde does not let anybody see which fields a flattened struct asks for.
        match name {
            "session.started" => fields.read::<Start>(name, content),
            "grant.granted" => fields.read::<Granted>(name, content),
            "operator.wechat_linked" => fields.read::<Scanned>(name, content),
            _ => {}
        }
        assert!(fields.knows(name), "{name} flattens a struct: say above which");
    }
    fields
}

/// A new field fails here until some shape has it.
fn some_shape_has_each_field<A: Recorded>() {
    let Fields { present, absent } = fields_of::<A>();
    let missing: Vec<_> = absent.difference(&present).collect();
    assert!(missing.is_empty(), "no shape has {missing:?}");
}

/// An optional field fails here until some shape lacks it.
fn some_shape_lacks_each_optional_field<A: Recorded>() {
    let Fields { present, absent } = fields_of::<A>();
    let optional: BTreeSet<_> = shapes::<A>().iter().flat_map(optional_in::<A>).collect();
    // What is in `optional` only is inside a value of any shape, as a JWK.
    let always: Vec<_> = present.difference(&absent).filter(|it| optional.contains(*it)).collect();
    assert!(always.is_empty(), "every shape has {always:?}");
}

/// The fields of a shape that an event may lack: taken away, they are read and written as absent or null.
fn optional_in<A: Recorded>(shape: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    list(shape, String::new(), &mut pointers);
    let is_optional = |pointer: &String| {
        let without = without(shape, pointer);
        let Ok(event) = serde_json::from_value::<A::Event>(without) else { return false };
        let written = serde_json::to_value(event).unwrap();
        written.pointer(pointer).is_none_or(Value::is_null)
    };
    let optional = pointers.into_iter().filter(is_optional);
    optional.map(|pointer| path(&pointer)).collect()
}

/// Lists the JSON pointers of all fields. What is inside a personal value is no field.
fn list(json: &Value, at: String, pointers: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match json {
        Value::Object(fields) => fields.iter().map(|(key, it)| (key.clone(), it)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(n, it)| (n.to_string(), it)).collect()
        }
        _ => Vec::new(),
    };
    for (key, child) in children.into_iter().filter(|(key, _)| !key.starts_with('$')) {
        let pointer = format!("{at}/{key}");
        if json.is_object() {
            pointers.push(pointer.clone());
        }
        list(child, pointer, pointers);
    }
}

fn without(json: &Value, pointer: &str) -> Value {
    let mut json = json.clone();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    json.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
    json
}

/// As [`Fields`] name it: without the places in lists.
fn path(pointer: &str) -> String {
    let keys = pointer.split('/').skip(1).filter(|key| key.parse::<usize>().is_err());
    keys.collect::<Vec<_>>().join(".")
}

#[test]
fn every_shape_loads_and_nothing_of_it_is_lost() {
    every_aggregate!(loads);
}

#[test]
fn the_newest_shape_of_each_name_is_what_is_written_today() {
    every_aggregate!(newest_is_written);
}

#[test]
fn every_event_has_a_shape_under_its_name() {
    every_aggregate!(every_event_has_a_shape);
}

#[test]
fn every_field_is_in_some_shape() {
    every_aggregate!(some_shape_has_each_field);
}

#[test]
fn every_optional_field_is_missing_in_some_shape() {
    every_aggregate!(some_shape_lacks_each_optional_field);
}

#[test]
fn every_file_belongs_to_an_aggregate() {
    let mut known = BTreeSet::new();
    macro_rules! known {
        ($($aggregate:ident)*) => { $(known.insert(format!("{}.json", <$aggregate as cqrs_es::Aggregate>::TYPE));)* };
    }
    known!(ApiKey Application Connection ConsoleSession Grant Login Operator Pool Reading RefreshTokens Session SigningKey User);
    let files = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap());
    let files = files.filter(|file| file.file_type().unwrap().is_file());
    let names: BTreeSet<_> = files.map(|file| file.file_name().into_string().unwrap()).collect();
    assert_eq!(names, known);
}
