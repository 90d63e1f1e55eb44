//! Which fields a type asks for when it is read, and which of them the JSON has.

use std::{cell::RefCell, collections::BTreeSet};

use serde::{
    Deserialize,
    de::{
        DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, VariantAccess, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, Value};

/// Fields by their path, as `login.issued.origin.ip`. What is null counts as absent.
#[derive(Default)]
pub struct Fields {
    /// Asked for and there, in some JSON.
    pub present: BTreeSet<String>,
    /// Asked for and not there, in some JSON.
    pub absent: BTreeSet<String>,
}

impl Fields {
    /// Reads a value, and notes what it asks for below a path.
    pub fn read<'de, T: Deserialize<'de>>(&mut self, path: &str, json: &'de Value) {
        let fields = RefCell::new(std::mem::take(self));
        let reader = Reader { path: path.to_owned(), json, fields: &fields };
        T::deserialize(reader).unwrap_or_else(|error| panic!("{error}: {json}"));
        *self = fields.into_inner();
    }

    /// Whether anything was asked for below a path.
    pub fn knows(&self, path: &str) -> bool {
        let below = format!("{path}.");
        self.present.iter().chain(&self.absent).any(|field| field.starts_with(&below))
    }
}

/// Reads JSON as serde_json does, and notes the fields of each struct.
struct Reader<'de, 'a> {
    path: String,
    json: &'de Value,
    fields: &'a RefCell<Fields>,
}

impl<'de, 'a> Reader<'de, 'a> {
    fn child(&self, field: &str, json: &'de Value) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { path: format!("{}{dot}{field}", self.path), json, fields: self.fields }
    }

    fn note(&self, names: &[&str]) {
        let mut fields = self.fields.borrow_mut();
        // How a personal value is stored is no field of the event.
        for name in names.iter().filter(|name| !name.starts_with('$')) {
            let path = self.child(name, self.json).path;
            let is_there = self.json.get(name).is_some_and(|value| !value.is_null());
            let set = if is_there { &mut fields.present } else { &mut fields.absent };
            set.insert(path);
        }
    }
}

impl<'de, 'a> Deserializer<'de> for Reader<'de, 'a> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.json {
            Value::Array(items) => {
                let item = |json| Self { path: self.path.clone(), json, fields: self.fields };
                visitor.visit_seq(SeqDeserializer::new(items.iter().map(item)))
            }
            Value::Object(entries) => {
                let entry = |(key, json): (&'de String, _)| (key.as_str(), self.child(key, json));
                visitor.visit_map(MapDeserializer::new(entries.iter().map(entry)))
            }
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.json {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.note(fields);
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.json {
            Value::Object(_) => visitor.visit_enum(self),
            word => word.deserialize_enum(name, variants, visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// A variant with its content: `{"login.issued": {…}}`.
impl<'de> EnumAccess<'de> for Reader<'de, '_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let (name, content) = super::shipped::named(self.json);
        let content = self.child(name, content);
        Ok((seed.deserialize(IntoDeserializer::<Error>::into_deserializer(name))?, content))
    }
}

impl<'de> VariantAccess<'de> for Reader<'de, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Deserialize::deserialize(self)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.note(fields);
        self.deserialize_any(visitor)
    }
}

impl<'de> IntoDeserializer<'de, Error> for Reader<'de, '_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
