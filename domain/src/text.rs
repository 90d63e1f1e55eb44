//! What operators write: names that people read, and lists of addresses.

use crate::aggregate::CommandError;

/// Characters of a name, at most. It stands on a page and on a phone.
const LONGEST_NAME: usize = 64;
/// Addresses in a list, at most.
const MOST_ADDRESSES: usize = 32;
/// Bytes of an address, at most: what browsers and proxies take for sure.
const LONGEST_ADDRESS: usize = 2000;

fn invalid(field: &'static str, why: &'static str) -> CommandError {
    CommandError::Invalid { field, why }
}

/// Whether a text may be a name.
///
/// # Errors
/// [`CommandError::Invalid`] for a name in which there is nothing to see, that is too long, or holds what is no character to read.
pub(crate) fn check_name(field: &'static str, text: &str) -> Result<(), CommandError> {
    let unreadable = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if text.trim().is_empty() {
        Err(invalid(field, "it is required"))
    } else if text.chars().all(|c| c.is_whitespace() || is_unseen(c)) {
        Err(invalid(field, "a character that can be seen is required"))
    } else if text.chars().count() > LONGEST_NAME {
        Err(invalid(field, "64 characters at most"))
    } else if text.contains(unreadable) {
        Err(invalid(field, "no control characters"))
    } else if text.contains(turns) {
        Err(invalid(field, "no marks that turn the direction of the text"))
    } else {
        Ok(())
    }
}

/// Characters that are nothing to see by themselves: those that Unicode calls default ignorable, and blanks that it calls letters.
/// Beside others they may stand: a family of emoji is joined by one.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX 9 §2): behind one the rest of a page reads otherwise.
const fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text may be a name in requests.
///
/// # Errors
/// [`CommandError::Invalid`] for any other than 1 to 31 characters of `[a-z0-9-]`.
pub(crate) fn check_identifier(field: &'static str, text: &str) -> Result<(), CommandError> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if (1..=31).contains(&text.len()) && text.bytes().all(allowed) {
        Ok(())
    } else {
        Err(invalid(field, "1 to 31 characters of a-z, 0-9 and -"))
    }
}

/// Whether a text may be the address of something.
///
/// # Errors
/// [`CommandError::Invalid`] for one that is too long or that `is_right` does not take, which says `why`.
pub(crate) fn check_address(
    field: &'static str,
    address: &str,
    is_right: impl Fn(&str) -> bool,
    why: &'static str,
) -> Result<(), CommandError> {
    if address.len() > LONGEST_ADDRESS {
        Err(invalid(field, "2000 bytes at most"))
    } else if is_right(address) {
        Ok(())
    } else {
        Err(invalid(field, why))
    }
}

/// Whether texts may be a list of addresses.
///
/// # Errors
/// [`CommandError::Invalid`] for too many, else of the first one that comes twice, or that [`check_address`] does not take.
pub(crate) fn check_addresses(
    field: &'static str,
    addresses: &[String],
    is_right: impl Fn(&str) -> bool,
    why: &'static str,
) -> Result<(), CommandError> {
    if addresses.len() > MOST_ADDRESSES {
        return Err(invalid(field, "32 at most"));
    }
    for (at, address) in addresses.iter().enumerate() {
        let checked = match addresses.iter().take(at).any(|other| other == address) {
            true => Err(invalid(field, "it comes twice")),
            false => check_address(field, address, &is_right, why),
        };
        checked.map_err(|error| error.of_element(field, at))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(checked: Result<(), CommandError>) -> Option<&'static str> {
        checked.err()?.invalid().map(|(_, why)| why)
    }

    #[test]
    fn a_name_has_characters_and_not_bytes() {
        let longest = "扫".repeat(LONGEST_NAME);
        for good in ["a", "山间茶铺 Hillside Tea", "👩‍👩‍👧", &longest] {
            assert_eq!(why(check_name("name", good)), None, "{good}");
        }
        let longer = "扫".repeat(LONGEST_NAME + 1);
        for (bad, expected) in [
            ("", "it is required"),
            (" \u{3000} ", "it is required"),
            ("\u{200b}\u{2060}\u{feff}", "a character that can be seen is required"),
            ("\u{3164}\u{ad}\u{202e}", "a character that can be seen is required"),
            ("gro.\u{202e}elpmaxe", "no marks that turn the direction of the text"),
            ("\u{2067}a\u{2069}", "no marks that turn the direction of the text"),
            (longer.as_str(), "64 characters at most"),
            ("a\nb", "no control characters"),
            ("a\u{7f}", "no control characters"),
            ("a\u{2028}b", "no control characters"),
            ("a\0", "no control characters"),
        ] {
            assert_eq!(why(check_name("name", bad)), Some(expected), "{bad:?}");
        }
    }

    #[test]
    fn a_list_of_addresses_is_short_and_each_comes_once() {
        let check = |addresses: &[String]| {
            why(check_addresses("uris", addresses, |address| !address.contains(' '), "no blanks"))
        };
        let some = |count: usize| (0..count).map(|n| format!("a{n}")).collect::<Vec<_>>();
        assert_eq!(check(&some(MOST_ADDRESSES)), None);
        assert_eq!(check(&some(MOST_ADDRESSES + 1)), Some("32 at most"));
        assert_eq!(check(&["a".to_owned(), "a".to_owned()]), Some("it comes twice"));
        assert_eq!(check(&["a b".to_owned()]), Some("no blanks"));
        assert_eq!(check(&["a".repeat(LONGEST_ADDRESS + 1)]), Some("2000 bytes at most"));
    }

    #[test]
    fn the_address_that_is_wrong_is_named_by_its_place() {
        let addresses = ["a".to_owned(), "a b".to_owned()];
        let checked = check_addresses("uris", &addresses, |it| !it.contains(' '), "no blanks");
        assert_eq!(checked.unwrap_err().to_string(), "uris[1]: no blanks");
    }
}
