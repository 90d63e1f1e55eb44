//! Sealing: every personal value of an event stands under the key of its stream, and at its place.

use domain::personal::{CLEAR, SEALED};
use serde_json::{Map, Value, json};

use crate::{
    keys::{SealError, StreamKey, append, parts},
    stream::Stream,
};

/// Where a sealed value stands. What is cut there opens nowhere else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub pool: Option<&'a str>,
    pub stream: &'a Stream,
    pub sequence: u64,
    pub event_type: &'a str,
}

impl Place<'_> {
    fn bytes(&self) -> Vec<u8> {
        let sequence = self.sequence.to_string();
        let pool = self.pool.unwrap_or_default();
        parts(&[pool, &self.stream.kind, &self.stream.id, &sequence, self.event_type])
    }

    fn tampered(&self) -> SealError {
        SealError::Tampered(format!("event {} of {}", self.sequence, self.stream))
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

fn clear(map: &Map<String, Value>) -> Option<&Value> {
    map.get(CLEAR).filter(|value| !value.is_null())
}

/// Replaces every `{"$personal": value}` by `{"$sealed": text}`, and where there is no key, by `{"$personal": null}`.
pub(crate) fn seal(
    value: &mut Value,
    key: Option<&StreamKey>,
    place: Place<'_>,
) -> Result<(), SealError> {
    walk(value, &mut place.bytes(), &mut |map, path| {
        Ok(match (clear(map), key) {
            (None, _) => None,
            (Some(_), None) => Some(json!({ CLEAR: null })),
            (Some(clear), Some(key)) => {
                Some(json!({ SEALED: key.seal(path, clear.to_string().as_bytes())? }))
            }
        })
    })
}

/// Replaces every `{"$sealed": text}` by `{"$personal": value}`, and where there is no key, by `{"$personal": null}`.
pub(crate) fn open(
    value: &mut Value,
    key: Option<&StreamKey>,
    place: Place<'_>,
) -> Result<(), SealError> {
    walk(value, &mut place.bytes(), &mut |map, path| {
        if clear(map).is_some() {
            return Err(place.tampered());
        }
        let (Some(sealed), key) = (map.get(SEALED), key) else {
            return Ok(None);
        };
        let Some(key) = key else {
            return Ok(Some(json!({ CLEAR: null })));
        };
        let opened = sealed
            .as_str()
            .and_then(|sealed| key.open(path, sealed))
            .and_then(|clear| serde_json::from_slice::<Value>(&clear).ok())
            .ok_or_else(|| place.tampered())?;
        Ok(Some(json!({ CLEAR: opened })))
    })
}

/// The key of metadata under which everything sealed stands, as one text.
const METADATA: &str = "sealed";

/// Seals what metadata say about a person.
pub(crate) fn seal_metadata(
    clear: &Value,
    key: &StreamKey,
    place: Place<'_>,
) -> Result<(&'static str, String), SealError> {
    let mut path = place.bytes();
    append(&mut path, METADATA);
    Ok((METADATA, key.seal(&path, clear.to_string().as_bytes())?))
}

/// Puts in its place again what metadata say about a person; without a key it is left out.
pub(crate) fn open_metadata(
    metadata: &mut Value,
    key: Option<&StreamKey>,
    place: Place<'_>,
) -> Result<(), SealError> {
    let Some(map) = metadata.as_object_mut() else {
        return Ok(());
    };
    let (Some(sealed), Some(key)) = (map.remove(METADATA), key) else {
        return Ok(());
    };
    let mut path = place.bytes();
    append(&mut path, METADATA);
    let opened = sealed
        .as_str()
        .and_then(|sealed| key.open(&path, sealed))
        .and_then(|clear| serde_json::from_slice::<Map<String, Value>>(&clear).ok())
        .ok_or_else(|| place.tampered())?;
    map.extend(opened);
    Ok(())
}

type Visit<'a> = dyn FnMut(&Map<String, Value>, &[u8]) -> Result<Option<Value>, SealError> + 'a;

/// Shows every object and its path to the visitor, which may replace it.
fn walk(value: &mut Value, path: &mut Vec<u8>, visit: &mut Visit<'_>) -> Result<(), SealError> {
    if let Value::Object(map) = value
        && let Some(replacement) = visit(map, path)?
    {
        *value = replacement;
        return Ok(());
    }
    let length = path.len();
    let mut step = |name: &str, child: &mut Value| {
        append(path, name);
        walk(child, path, visit)?;
        path.truncate(length);
        Ok(())
    };
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
    use super::*;
    use crate::keys::Key;

    fn root() -> Key {
        Key::new(&[7; 32]).unwrap()
    }

    fn place(stream: &Stream) -> Place<'_> {
        Place { pool: Some("p"), stream, sequence: 1, event_type: "login.issued" }
    }

    fn payload() -> Value {
        json!({ "issued": { "ip": { CLEAR: "1.2.3.4" }, "agents": [{ CLEAR: "x" }], "n": 1 } })
    }

    #[test]
    fn what_was_sealed_opens_at_its_place() {
        let stream = Stream::new("login", "1");
        let key = StreamKey::make(&root(), &stream).unwrap();
        let mut value = payload();
        seal(&mut value, Some(&key), place(&stream)).unwrap();
        assert!(!is_personal(&value));
        assert!(!value.to_string().contains("1.2.3.4"));
        let key = StreamKey::unwrap(&root(), &stream, &key.wrapped).unwrap();
        open(&mut value, Some(&key), place(&stream)).unwrap();
        assert_eq!(value, payload());
    }

    #[test]
    fn without_its_key_it_reads_as_erased() {
        let stream = Stream::new("login", "1");
        let key = StreamKey::make(&root(), &stream).unwrap();
        let mut value = payload();
        seal(&mut value, Some(&key), place(&stream)).unwrap();
        open(&mut value, None, place(&stream)).unwrap();
        assert_eq!(value["issued"]["ip"], json!({ CLEAR: null }));
    }

    #[test]
    fn what_is_moved_to_another_place_does_not_open() {
        let (stream, other) = (Stream::new("login", "1"), Stream::new("login", "2"));
        let key = StreamKey::make(&root(), &stream).unwrap();
        let mut value = payload();
        seal(&mut value, Some(&key), place(&stream)).unwrap();
        let here = place(&stream);
        let mut swapped = value.clone();
        swapped["issued"]["ip"] = value["issued"]["agents"][0].clone();
        assert!(open(&mut swapped, Some(&key), here).is_err());
        for elsewhere in [
            Place { pool: Some("q"), ..here },
            Place { stream: &other, ..here },
            Place { sequence: 2, ..here },
            Place { event_type: "login.scanned", ..here },
        ] {
            let mut copy = value.clone();
            let tampered = open(&mut copy, Some(&key), elsewhere);
            assert!(matches!(tampered, Err(SealError::Tampered(_))));
        }
    }

    #[test]
    fn a_wrong_key_and_a_value_put_in_clear_are_told() {
        let stream = Stream::new("login", "1");
        let key = StreamKey::make(&root(), &stream).unwrap();
        let other = StreamKey::make(&root(), &stream).unwrap();
        let mut value = payload();
        seal(&mut value, Some(&key), place(&stream)).unwrap();
        assert!(open(&mut value.clone(), Some(&other), place(&stream)).is_err());
        assert!(open(&mut payload(), Some(&key), place(&stream)).is_err());
        let elsewhere = Stream::new("login", "2");
        assert!(StreamKey::unwrap(&root(), &elsewhere, &key.wrapped).is_err());
    }
}
