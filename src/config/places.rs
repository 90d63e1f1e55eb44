//! Where each setting was written: who mends it must not look in another place.

use std::{collections::BTreeMap, fmt::Display, path::Path};

use toml::{
    Table,
    de::{DeTable, DeValue, Error},
};

use super::{error::ConfigError, expected};

/// The place of each key that was written: `saoma.toml: listen (line 3)`, `SAOMA_LISTEN` or `--database`.
#[derive(Clone, Debug, Default)]
pub struct Places {
    file: Option<String>,
    of: BTreeMap<String, String>,
}

/// Reads a file, and where in it each key stands.
pub(super) fn read(file: Option<&Path>, text: &str) -> Result<(Table, Places), ConfigError> {
    let file = file.map(|path| path.display().to_string());
    let mut places = Places { file, of: BTreeMap::new() };
    let keys = DeTable::parse(text).map_err(|error| places.refuse_text(text, &error))?;
    places.put_all(keys.get_ref(), "", text);
    let table = toml::from_str(text).map_err(|error| places.refuse_number(text, &error))?;
    Ok((table, places))
}

impl Places {
    /// Notes where a key was written; a later place wins.
    pub(super) fn put(&mut self, key: &str, place: String) {
        self.of.insert(key.to_owned(), place);
    }

    fn put_all(&mut self, table: &DeTable<'_>, within: &str, text: &str) {
        for (key, value) in table {
            let (name, line) = (format!("{within}{}", key.get_ref()), line(text, key.span().start));
            self.put(&name, format!("{} (line {line})", self.unwritten(&name)));
            if let DeValue::Table(inner) = value.get_ref() {
                self.put_all(inner, &format!("{name}."), text);
            }
        }
    }

    /// The refusal of a key. A table that variables made is where the first of them is.
    pub(super) fn refuse(&self, key: &str, why: impl Display) -> ConfigError {
        let within = format!("{key}.");
        let inside = || {
            let mut after = self.of.range(within.clone()..);
            after.next().filter(|(inner, _)| inner.starts_with(&within)).map(|(_, place)| place)
        };
        let place = self.of.get(key).or_else(inside).cloned();
        let place = place.unwrap_or_else(|| self.unwritten(key));
        ConfigError::Refused { place, why: why.to_string() }
    }

    /// The refusal of a value that was not understood; `key` is as `wechat.default`, and `.` for the whole.
    pub(super) fn refuse_value(&self, key: &str, error: &Error) -> ConfigError {
        let message = error.message();
        // An entry of a list has no place of its own.
        let key = key.split('[').next().unwrap_or_default();
        let missing = message.strip_prefix("missing field `").and_then(|it| it.strip_suffix('`'));
        let Some(missing) = missing else {
            return self.refuse(key, expected::instead(key, message));
        };
        let key = if key == "." { missing.to_owned() } else { format!("{key}.{missing}") };
        let variable = format!("SAOMA_{}", key.to_uppercase().replace('.', "__"));
        let there = self.file.as_ref().map_or("in a file (--config)", |_| "there");
        let why = format!("it is missing; write it {there} or in {variable}");
        ConfigError::Refused { place: self.unwritten(&key), why: expected::instead(&key, &why) }
    }

    /// The refusal of a text that is no TOML. A line of it is not told: it may hold a password.
    fn refuse_text(&self, text: &str, error: &Error) -> ConfigError {
        let span = error.span().unwrap_or_default();
        let mut why = error.message().lines().collect::<Vec<_>>().join(" ");
        if let Some(key) = text.get(span.clone()).filter(|_| why == "duplicate key") {
            why = format!("{why} `{key}`");
        }
        let place = self.unwritten(&format!("line {}", line(text, span.start)));
        ConfigError::Refused { place, why }
    }

    /// The refusal of a number beyond all numbers: it is in a line, and of no type yet.
    fn refuse_number(&self, text: &str, error: &Error) -> ConfigError {
        let end = format!(" (line {})", line(text, error.span().unwrap_or_default().start));
        let key = self.of.iter().rfind(|(_, place)| place.ends_with(&end)).map(|(key, _)| key);
        key.map_or_else(|| self.refuse_text(text, error), |key| self.refuse_value(key, error))
    }

    /// The place of what is written nowhere.
    fn unwritten(&self, key: &str) -> String {
        self.file.as_ref().map_or_else(|| key.to_owned(), |file| format!("{file}: {key}"))
    }
}

/// The number of a line.
fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
