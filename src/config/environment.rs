//! `SAOMA_…` variables over the file: `SAOMA_WECHAT__DEFAULT__APP_ID` is `app_id` in `[wechat.default]`.

use toml::{Table, Value};

use super::{error::ConfigError, places::Places, service_links, tidy::tidy};

const PREFIX: &str = "SAOMA_";
/// WeChat's address can be set in the file only.
const FILE_ONLY: &str = "SAOMA_WECHAT__BASE_URL";
/// Read by the command line, not a setting.
const CONFIG_FILE: &str = "SAOMA_CONFIG";

pub(super) fn overlay(
    table: &mut Table,
    variables: impl Iterator<Item = (String, String)>,
    places: &mut Places,
) -> Result<(), ConfigError> {
    for (name, text) in variables {
        let Some(path) = name.strip_prefix(PREFIX).filter(|_| name != CONFIG_FILE) else {
            continue;
        };
        if service_links::is_one(path, &text) {
            continue;
        }
        let path = path.to_ascii_lowercase();
        let refused = |why: &str| ConfigError::Refused { place: name.clone(), why: why.to_owned() };
        if name == FILE_ONLY {
            return Err(refused("wechat.base_url can be set in the file only"));
        }
        set(table, &path.split("__").collect::<Vec<_>>(), value(&text))
            .ok_or_else(|| refused("it is a value and a table at once"))?;
        places.put(&path.replace("__", "."), name);
    }
    Ok(())
}

/// Numbers, booleans and lists are written as in TOML; everything else is text, which may stand in quotation marks: some who
/// pass variables on take those for a part of the value.
fn value(text: &str) -> Value {
    let text = tidy(text);
    let parsed =
        format!("v = {text}").parse::<Table>().ok().and_then(|mut table| table.remove("v"));
    match parsed {
        Some(
            value @ (Value::Integer(_) | Value::Boolean(_) | Value::Array(_) | Value::String(_)),
        ) => value,
        _ => Value::String(text.to_owned()),
    }
}

fn set(table: &mut Table, path: &[&str], value: Value) -> Option<()> {
    match path {
        [] => None,
        [key] => {
            table.insert((*key).to_owned(), value);
            Some(())
        }
        [key, rest @ ..] => {
            let next = table.entry((*key).to_owned()).or_insert_with(|| Value::Table(Table::new()));
            set(next.as_table_mut()?, rest, value)
        }
    }
}
