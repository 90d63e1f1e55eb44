//! No fold looks into a personal value: history folds alike for a reader with the keys, for one without, and after an
//! erasure.

use serde_json::{Value, json};

use super::{
    shipped::{event, named, shapes},
    *,
};
use crate::{aggregate::Recorded, personal::CLEAR};

/// The same without what is about a person.
fn erased(json: &Value) -> Value {
    match json {
        Value::Object(fields) if fields.contains_key(CLEAR) => json!({ CLEAR: null }),
        Value::Object(fields) => {
            fields.iter().map(|(key, field)| (key.clone(), erased(field))).collect()
        }
        Value::Array(items) => items.iter().map(erased).collect(),
        plain => plain.clone(),
    }
}

/// Folds each shape alone, and all of them after one another: twice, so that each happens again, and then the erasure.
fn folds_alike<A: Recorded>() {
    let shapes = shapes::<A>();
    for shape in &shapes {
        fold_both::<A>(&mut Default::default(), shape);
    }
    let is_erasure = |shape: &&Value| named(shape).0.ends_with(".erased");
    let happened = || shapes.iter().filter(|shape| !is_erasure(shape));
    let mut states = Default::default();
    for shape in happened().chain(happened()).chain(shapes.iter().filter(is_erasure)) {
        fold_both::<A>(&mut states, shape);
    }
}

fn fold_both<A: Recorded>((clear, sealed): &mut (A, A), shape: &Value) {
    clear.apply(event::<A>(shape));
    sealed.apply(event::<A>(&erased(shape)));
    let clear = erased(&serde_json::to_value(clear).unwrap());
    assert_eq!(clear, serde_json::to_value(sealed).unwrap(), "after {shape}");
}

#[test]
fn every_shape_folds_alike_with_and_without_the_keys() {
    every_aggregate!(folds_alike);
}

/// Nothing of a person is left in the state once they are erased.
fn forgets<A: Recorded>() {
    let mut state = A::default();
    for shape in shapes::<A>() {
        state.apply(event::<A>(&shape));
    }
    let json = serde_json::to_value(&state).unwrap();
    assert!(state.is_erased(), "the last shape is the erasure");
    assert_eq!(json, erased(&json));
}

#[test]
fn an_erased_state_holds_nothing_about_the_person() {
    forgets::<Login>();
    forgets::<User>();
    forgets::<Session>();
    forgets::<Grant>();
}
