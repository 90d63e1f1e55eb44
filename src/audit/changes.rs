//! What an event changed: each field before and after. Only what is listed is shown, by the names of the API: no secret is among it, and
//! a field that an aggregate gets later stays hidden until it is added.

use std::collections::BTreeMap;

use domain::{
    aggregate::{Recorded, each},
    personal::Personal,
};
use eventstore::PastEvent;
use serde::{Serialize, Serializer, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;

/// A field that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Change {
    /// Its name.
    #[schema(value_type = String, examples("redirect_uris"))]
    pub field: &'static str,
    /// What stood there, as text; null where there was nothing, or where it was erased together with the person.
    #[schema(value_type = Option<String>)]
    pub before: Stood,
    /// What stands there since; null as before.
    #[schema(value_type = Option<String>)]
    pub after: Stood,
}

/// What stands in a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stood {
    /// Nothing.
    #[default]
    Nothing,
    /// What nobody can read any more.
    Erased,
    /// This.
    Text(String),
    /// This, and it is about a person.
    Personal(String),
}

impl Stood {
    /// As text, if there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Nothing | Self::Erased => None,
            Self::Text(text) | Self::Personal(text) => Some(text),
        }
    }

    /// Whether it says something about a person.
    pub const fn is_personal(&self) -> bool {
        matches!(self, Self::Personal(_))
    }
}

impl Serialize for Stood {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text().serialize(serializer)
    }
}

/// The fields of something, in one order.
pub(super) type Fields = Vec<(&'static str, Stood)>;

/// What changed from one to the other.
pub(super) fn between(before: &[(&'static str, Stood)], after: Fields) -> Vec<Change> {
    let stood = |field: &str| {
        let known = before.iter().find(|(known, _)| *known == field);
        known.map(|(_, stood)| stood.clone()).unwrap_or_default()
    };
    let change =
        |(field, after): (&'static str, Stood)| Change { field, before: stood(field), after };
    after.into_iter().map(change).filter(|change| change.before != change.after).collect()
}

/// What each of these events of an aggregate changed, by its number; of those that this version cannot read, nothing.
pub(super) fn of<A: Recorded>(
    events: &[PastEvent<Value>],
    fields: impl Fn(&A) -> Fields,
) -> BTreeMap<u64, Vec<Change>>
where
    A::Event: DeserializeOwned,
{
    let read = events.iter().map_while(|past| serde_json::from_value(past.event.clone()).ok());
    let mut before: Option<Fields> = None;
    let mut changes = BTreeMap::new();
    for (number, state) in (0..).zip(each::<A>(read)) {
        let after = fields(&state);
        if let Some(before) = before.replace(after.clone()) {
            changes.insert(number, between(&before, after));
        }
    }
    changes
}

/// Text.
pub(super) fn text(text: impl ToString) -> Stood {
    Stood::Text(text.to_string())
}

/// Text, if there is some.
pub(super) fn optional(value: Option<impl ToString>) -> Stood {
    value.map_or(Stood::Nothing, text)
}

/// Several, in a line.
pub(super) fn listed(values: impl IntoIterator<Item = impl ToString>) -> Stood {
    let values: Vec<_> = values.into_iter().map(|value| value.to_string()).collect();
    if values.is_empty() { Stood::Nothing } else { Stood::Text(values.join(", ")) }
}

/// Something about a person.
pub(super) fn personal(value: Option<&Personal<String>>) -> Stood {
    match value {
        None => Stood::Nothing,
        Some(Personal::Erased) => Stood::Erased,
        Some(Personal::Clear(value)) => Stood::Personal(value.clone()),
    }
}

/// Several things about a person, in a line; nothing is told of it if one cannot be read any more.
pub(super) fn personals<'a>(values: impl Iterator<Item = &'a Personal<String>>) -> Stood {
    values.fold(Stood::Nothing, |all, next| match (all, personal(Some(next))) {
        (Stood::Personal(all), Stood::Personal(next)) => Stood::Personal(format!("{all}, {next}")),
        (Stood::Nothing, next) => next,
        (all, _) => all,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change_and_what_was_not_there_was_nothing() {
        let before = [("name", text("Shop")), ("colour", Stood::Nothing)];
        let after = vec![("name", text("Shop")), ("colour", text("#000000")), ("logo", text("x"))];
        let changed: Vec<_> =
            between(&before, after).into_iter().map(|it| (it.field, it.before)).collect();
        assert_eq!(changed, [("colour", Stood::Nothing), ("logo", Stood::Nothing)]);
    }

    #[test]
    fn of_several_values_none_is_told_once_one_was_erased() {
        let (clear, erased) = (Personal::from("o1"), Personal::Erased);
        assert_eq!(personals([&clear, &clear].into_iter()), Stood::Personal("o1, o1".into()));
        assert_eq!(personals([&erased, &clear].into_iter()), Stood::Erased);
        assert_eq!(personals([].into_iter()), Stood::Nothing);
    }
}
