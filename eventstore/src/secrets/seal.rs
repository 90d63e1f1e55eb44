//! Sealing: every personal value of an event stands under a key of its person, and at its place.

use std::collections::BTreeSet;

use domain::personal::{CLEAR, SEALED};
use serde_json::{Map, Value, json};

use super::{
    key::{Key, KeyId, append, parts},
    personal_keys::{Found, KeyState},
};
use crate::words::{error::SealError, stream::Stream};

/// The place of a sealed value. A value that is copied to another place does not open there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub stream: &'a Stream,
    pub sequence: u64,
    pub event_type: &'a str,
}

impl Place<'_> {
    fn bytes(&self) -> Vec<u8> {
        let sequence = self.sequence.to_string();
        let Stream { scope, kind, id } = self.stream;
        parts(&[scope.as_str(), kind, id, &sequence, self.event_type])
    }

    fn tampered(&self) -> SealError {
        SealError::Tampered(format!("event {} of {}", self.sequence, self.stream))
    }
}

/// With what an event is opened.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Opening<'a> {
    /// With the keys that it names.
    With(&'a Found),
    /// The person was erased: nothing opens, whatever key may still be at hand.
    Erased,
}

impl Opening<'_> {
    /// What was sealed at a place; `None` if the person was erased.
    fn open(
        &self,
        place: &Place<'_>,
        path: &[u8],
        sealed: &str,
    ) -> Result<Option<Vec<u8>>, SealError> {
        let Self::With(keys) = self else {
            return Ok(None);
        };
        let id = KeyId::named_in(sealed).ok_or_else(|| place.tampered())?;
        match keys.get(&id) {
            None => {
                Err(SealError::KeyMissing(format!("event {} of {}", place.sequence, place.stream)))
            }
            Some(KeyState::Destroyed) => Ok(None),
            Some(KeyState::Present(key)) => {
                key.key.open(path, sealed).map(Some).ok_or_else(|| place.tampered())
            }
        }
    }
}

/// Whether it holds a personal value in clear.
pub(crate) fn is_personal(value: &Value) -> bool {
    match value {
        Value::Object(map) => clear(map).is_some() || map.values().any(is_personal),
        Value::Array(items) => items.iter().any(is_personal),
        _ => false,
    }
}

/// Whether a text in it holds a NUL character.
pub(crate) fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Object(map) => map.values().any(has_nul),
        Value::Array(items) => items.iter().any(has_nul),
        _ => false,
    }
}

/// The keys that sealed values and sealed metadata name.
pub(crate) fn keys_in(payload: &Value, metadata: &Value, ids: &mut BTreeSet<KeyId>) {
    let of_metadata = metadata.get(METADATA).and_then(Value::as_str).and_then(KeyId::named_in);
    ids.extend(of_metadata);
    match payload {
        Value::Object(map) => match map.get(SEALED).and_then(Value::as_str) {
            Some(sealed) => ids.extend(KeyId::named_in(sealed)),
            None => map.values().for_each(|value| keys_in(value, &Value::Null, ids)),
        },
        Value::Array(items) => items.iter().for_each(|value| keys_in(value, &Value::Null, ids)),
        _ => {}
    }
}

fn clear(map: &Map<String, Value>) -> Option<&Value> {
    map.get(CLEAR).filter(|value| !value.is_null())
}

fn bytes(clear: &Value) -> Result<Vec<u8>, SealError> {
    serde_json::to_vec(clear).map_err(|_| SealError::Cipher)
}

/// Replaces every `{"$personal": value}` by `{"$sealed": text}`, and without a key by `{"$personal": null}`.
pub(crate) fn seal(
    value: &mut Value,
    key: Option<&Key>,
    place: Place<'_>,
) -> Result<(), SealError> {
    walk(value, None, &mut |map, path| {
        Ok(match (clear(map), key) {
            (None, _) => None,
            (Some(_), None) => Some(json!({ CLEAR: null })),
            (Some(clear), Some(key)) => {
                let path = Path::bytes(path, &place);
                Some(json!({ SEALED: key.seal(&path, &bytes(clear)?)? }))
            }
        })
    })
}

/// Replaces every `{"$sealed": text}` by `{"$personal": value}`, and if the person was erased by `{"$personal": null}`.
pub(crate) fn open(
    value: &mut Value,
    opening: Opening<'_>,
    place: Place<'_>,
) -> Result<(), SealError> {
    walk(value, None, &mut |map, path| {
        if clear(map).is_some() {
            return Err(place.tampered());
        }
        let Some(sealed) = map.get(SEALED) else {
            return Ok(None);
        };
        let sealed = sealed.as_str().ok_or_else(|| place.tampered())?;
        let path = Path::bytes(path, &place);
        let Some(opened) = opening.open(&place, &path, sealed)? else {
            return Ok(Some(json!({ CLEAR: null })));
        };
        let opened: Value = serde_json::from_slice(&opened).map_err(|_| place.tampered())?;
        Ok(Some(json!({ CLEAR: opened })))
    })
}

/// The key of metadata under which everything sealed stands, as one text.
const METADATA: &str = "sealed";

/// Seals what metadata say about a person.
pub(crate) fn seal_metadata(
    clear: &Value,
    key: &Key,
    place: Place<'_>,
) -> Result<(&'static str, String), SealError> {
    let mut path = place.bytes();
    append(&mut path, METADATA);
    Ok((METADATA, key.seal(&path, &bytes(clear)?)?))
}

/// Puts in its place again what metadata say about a person; if the person was erased it is left out.
pub(crate) fn open_metadata(
    metadata: &mut Value,
    opening: Opening<'_>,
    place: Place<'_>,
) -> Result<(), SealError> {
    let Some(map) = metadata.as_object_mut() else {
        return Err(place.tampered());
    };
    let Some(sealed) = map.remove(METADATA) else {
        return Ok(());
    };
    let mut path = place.bytes();
    append(&mut path, METADATA);
    let sealed = sealed.as_str().ok_or_else(|| place.tampered())?;
    if let Some(opened) = opening.open(&place, &path, sealed)? {
        let opened: Map<String, Value> =
            serde_json::from_slice(&opened).map_err(|_| place.tampered())?;
        map.extend(opened);
    }
    Ok(())
}

/// A step from the outside of a value to the inside.
struct Path<'a> {
    outer: Option<&'a Self>,
    name: &'a str,
}

impl Path<'_> {
    fn append_to(&self, joined: &mut Vec<u8>) {
        if let Some(outer) = self.outer {
            outer.append_to(joined);
        }
        append(joined, self.name);
    }

    /// Where an event's value stands.
    fn bytes(path: Option<&Self>, place: &Place<'_>) -> Vec<u8> {
        let mut joined = place.bytes();
        if let Some(path) = path {
            path.append_to(&mut joined);
        }
        joined
    }
}

type Visit<'a> =
    dyn FnMut(&Map<String, Value>, Option<&Path<'_>>) -> Result<Option<Value>, SealError> + 'a;

/// Shows every object and its path to the visitor, which may replace it.
fn walk(
    value: &mut Value,
    path: Option<&Path<'_>>,
    visit: &mut Visit<'_>,
) -> Result<(), SealError> {
    if let Value::Object(map) = value
        && let Some(replacement) = visit(map, path)?
    {
        *value = replacement;
        return Ok(());
    }
    let mut step =
        |name: &str, child: &mut Value| walk(child, Some(&Path { outer: path, name }), visit);
    match value {
        Value::Object(map) => map.iter_mut().try_for_each(|(name, child)| step(name, child)),
        Value::Array(items) => {
            items.iter_mut().enumerate().try_for_each(|(at, child)| step(&at.to_string(), child))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        secrets::{keyring::PoolKey, personal_keys::PersonalKey},
        words::stream::Scope,
    };

    fn stream(id: &str) -> Stream {
        Stream::new(&Scope::from("p"), "login", id)
    }

    fn key() -> Arc<PersonalKey> {
        let pool = PoolKey::new(&[7; 32]).unwrap();
        Arc::new(PersonalKey::make(&pool, &Scope::from("p")).unwrap())
    }

    fn at_hand(keys: &[&Arc<PersonalKey>]) -> Found {
        let state =
            |key: &&Arc<PersonalKey>| (key.key.id.clone(), KeyState::Present(Arc::clone(key)));
        keys.iter().map(state).collect()
    }

    fn place(stream: &Stream) -> Place<'_> {
        Place { stream, sequence: 1, event_type: "login.issued" }
    }

    fn payload() -> Value {
        json!({ "issued": { "ip": { CLEAR: "1.2.3.4" }, "agents": [{ CLEAR: "x" }], "n": 1 } })
    }

    fn sealed(key: &PersonalKey, stream: &Stream) -> Value {
        let mut value = payload();
        seal(&mut value, Some(&key.key), place(stream)).unwrap();
        value
    }

    #[test]
    fn what_was_sealed_opens_at_its_place() {
        let (stream, key) = (stream("1"), key());
        let mut value = sealed(&key, &stream);
        assert!(!is_personal(&value));
        assert!(!value.to_string().contains("1.2.3.4"));
        let mut ids = BTreeSet::new();
        keys_in(&value, &Value::Null, &mut ids);
        assert_eq!(ids, BTreeSet::from([key.key.id.clone()]));
        open(&mut value, Opening::With(&at_hand(&[&key])), place(&stream)).unwrap();
        assert_eq!(value, payload());
    }

    #[test]
    fn with_a_destroyed_key_or_in_an_erased_stream_it_reads_as_erased() {
        let (stream, key) = (stream("1"), key());
        let destroyed = Found::from([(key.key.id.clone(), KeyState::Destroyed)]);
        for opening in [Opening::With(&destroyed), Opening::Erased] {
            let mut value = sealed(&key, &stream);
            open(&mut value, opening, place(&stream)).unwrap();
            assert_eq!(value["issued"]["ip"], json!({ CLEAR: null }));
        }
    }

    #[test]
    fn a_key_that_is_missing_is_told() {
        let (stream, key) = (stream("1"), key());
        let lost = open(&mut sealed(&key, &stream), Opening::With(&Found::new()), place(&stream));
        assert!(matches!(lost, Err(SealError::KeyMissing(_))), "{lost:?}");
    }

    #[test]
    fn what_is_moved_to_another_place_does_not_open() {
        let (here, other, key) = (stream("1"), stream("2"), key());
        let foreign = Stream { scope: Scope::from("q"), ..here.clone() };
        let keys = at_hand(&[&key]);
        let value = sealed(&key, &here);
        let mut swapped = value.clone();
        swapped["issued"]["ip"] = value["issued"]["agents"][0].clone();
        assert!(open(&mut swapped, Opening::With(&keys), place(&here)).is_err());
        for elsewhere in [
            Place { stream: &foreign, ..place(&here) },
            Place { stream: &other, ..place(&here) },
            Place { sequence: 2, ..place(&here) },
            Place { event_type: "login.scanned", ..place(&here) },
        ] {
            let tampered = open(&mut value.clone(), Opening::With(&keys), elsewhere);
            assert!(matches!(tampered, Err(SealError::Tampered(_))));
        }
    }

    #[test]
    fn a_value_put_in_clear_is_told() {
        let (stream, key) = (stream("1"), key());
        let keys = at_hand(&[&key]);
        assert!(open(&mut payload(), Opening::With(&keys), place(&stream)).is_err());
    }
}
