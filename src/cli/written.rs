//! What the commands that set up write and read: answers, words of closed lists, and secrets.

use std::{
    fmt, fs,
    io::{ErrorKind, Read, Write, stdin, stdout},
    path::Path,
    process::exit,
};

use secrecy::SecretString;
use serde::{Serialize, de::DeserializeOwned};

use crate::{boot::failure::Failure, http::refusal::Refusal};

/// The largest secret or logo that is read, bytes.
const LARGEST: u64 = 1024 * 1024;

/// Writes a line. Whoever reads may stop before the end, as `head` does: then there is nothing left to do.
macro_rules! say {
    ($($line:tt)*) => {
        $crate::cli::written::line(format_args!($($line)*))
    };
}
pub(super) use say;

/// What a line that nobody takes ends the command with (`EX_IOERR` of sysexits).
const NOBODY_TAKES_IT: i32 = 74;

/// Writes a line.
pub(super) fn line(line: fmt::Arguments<'_>) {
    if let Err(cause) = writeln!(stdout(), "{line}") {
        if cause.kind() != ErrorKind::BrokenPipe {
            eprintln!("saoma: the answer cannot be written: {cause}");
        }
        exit(NOBODY_TAKES_IT);
    }
}

/// Writes an answer: JSON for programs, else lines for people.
pub(super) fn answer(json: bool, answer: &impl Serialize, lines: impl FnOnce() -> String) {
    match serde_json::to_string_pretty(answer) {
        Ok(text) if json => say!("{text}"),
        _ => say!("{}", lines().trim_end()),
    }
}

/// Writes that something is done, of which nothing is left to show.
pub(super) fn done(json: bool, what: &str) {
    if !json {
        say!("{what}");
    }
}

/// Lines of a table, its columns as wide as they have to be.
pub(super) fn table<const N: usize>(header: [&str; N], rows: Vec<[String; N]>) -> String {
    let header = header.map(str::to_owned);
    let rows: Vec<[String; N]> = [header].into_iter().chain(rows).collect();
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}  "));
        cells.collect::<String>().trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// What is shown of one thing: its title, and a line for each fact, the values below each other.
pub(super) fn facts(title: &str, facts: &[(&str, String)]) -> String {
    let width = facts.iter().map(|(label, _)| label.len()).max().unwrap_or_default();
    let line = |(label, value): &(&str, String)| format!("\n  {label:width$}  {value}");
    title.to_owned() + &facts.iter().map(line).collect::<String>()
}

/// Whether a thing is switched off.
pub(super) fn on_or_off(disabled: bool) -> String {
    if disabled { "off" } else { "on" }.to_owned()
}

/// What is said of a field, or that it is taken away.
pub(super) fn removed_or<T>(removed: bool, said: Option<T>) -> Option<Option<T>> {
    if removed { Some(None) } else { said.map(Some) }
}

/// Words in a line.
pub(super) fn listed(words: impl IntoIterator<Item = impl ToString>) -> String {
    let words: Vec<_> = words.into_iter().map(|word| word.to_string()).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

/// A word of a closed list.
pub(super) fn word<T: Copy>(
    text: &str,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<T, String> {
    let found = all.iter().copied().find(|one| name(*one) == text);
    let known = || all.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", ");
    found.ok_or_else(|| format!("one of {}", known()))
}

/// A secret out of a file, or of standard input for `-`: never out of an argument, which every user of the machine can read.
pub(super) fn secret(field: &str, file: &Path) -> Result<SecretString, Failure> {
    let text = String::from_utf8(bytes(file)?);
    let text = text.map_err(|_| Refusal::invalid(field, "the file holds no text"))?;
    Ok(text.trim().into())
}

/// A field as JSON out of a file, or of standard input for `-`.
pub(super) fn json<T: DeserializeOwned>(field: &str, file: &Path) -> Result<T, Failure> {
    let bytes = bytes(file)?;
    let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
    let read = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let path = Some(path).filter(|path| path.starts_with('[')).unwrap_or_default();
        Refusal::invalid(&format!("{field}{path}"), error.inner())
    })?;
    deserializer.end().map_err(|error| Refusal::invalid(field, error))?;
    Ok(read)
}

/// The bytes of a file, or of standard input for `-`.
pub(super) fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        stdin().lock().take(LARGEST).read_to_end(&mut bytes)
    } else {
        fs::File::open(file).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
    };
    let path = file.to_owned();
    read.map_err(|cause| Failure::NoInput { path, cause })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_table_stand_below_each_other() {
        let rows = vec![["1".to_owned(), "山间".to_owned()], ["22".to_owned(), "b".to_owned()]];
        assert_eq!(table(["ID", "NAME"], rows), "ID  NAME\n1   山间\n22  b\n");
    }

    #[test]
    fn a_word_that_is_not_in_the_list_is_told_which_are() {
        let all = ["camera", "any"];
        assert_eq!(word("any", &all, |word| word), Ok("any"));
        assert_eq!(word("none", &all, |word| word), Err("one of camera, any".to_owned()));
    }
}
