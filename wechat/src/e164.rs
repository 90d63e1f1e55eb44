//! Phone numbers as people and systems write them, in the one form of ITU-T E.164: `+`, country code, number.

use phonenumber::Mode;

/// The number, such as `+8613800001234`; `None` if the text is no number of that country. Both parts may be written in any
/// way: with `+` or `00`, blanks, dashes and brackets, wide digits, a zero that is dialled within the country only, or the
/// country code a second time.
pub(super) fn e164(country_code: &str, text: &str) -> Option<String> {
    let text = text.replace("(0)", "");
    let number = digits(&text)?;
    let country = digits(country_code)?;
    let country = country.trim_start_matches('0');
    let whole = international(&text).then(|| number.trim_start_matches("00").to_owned());
    let with_country = (!country.is_empty()).then(|| format!("{country}{number}"));
    let candidates = [whole, with_country, Some(number.clone())];
    let of_country =
        |number: &str| country.is_empty() || number.starts_with(&format!("+{country}"));
    let known = candidates.iter().flatten().filter_map(|number| valid(number));
    known.into_iter().find(|number| of_country(number)).or_else(|| {
        let within =
            international(&text).then(|| number.trim_start_matches('0').strip_prefix(country));
        unlisted(country, within.flatten().unwrap_or(&number))
    })
}

/// Only the digits, wide ones as usual ones; `None` if there is anything that no number has.
fn digits(text: &str) -> Option<String> {
    let mut digits = String::new();
    for character in text.chars() {
        match character {
            '0'..='9' => digits.push(character),
            '０'..='９' => digits.extend(char::from_digit(character as u32 - '０' as u32, 10)),
            '+' | '＋' | '-' | '(' | ')' | '（' | '）' | '.' | '/' | '\u{2010}'..='\u{2015}' => {
            }
            blank if blank.is_whitespace() => {}
            _ => return None,
        }
    }
    Some(digits)
}

fn international(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(['+', '＋']) || text.starts_with("00")
}

/// A number that the numbering plans know, without the zero that is dialled within its country.
fn valid(number: &str) -> Option<String> {
    let number = phonenumber::parse(None, format!("+{number}")).ok()?;
    number.is_valid().then(|| number.format().mode(Mode::E164).to_string())
}

/// Plans grow: a number of a plausible length that is in none is taken as it is.
fn unlisted(country: &str, number: &str) -> Option<String> {
    let number = number.trim_start_matches('0');
    let fits = (1..=3).contains(&country.len())
        && number.len() >= 5
        && (7..=15).contains(&(country.len() + number.len()));
    fits.then(|| format!("+{country}{number}"))
}

#[cfg(test)]
mod tests {
    use super::e164;

    #[test]
    fn a_number_has_one_form_however_it_is_written() {
        for (country, text, expected) in [
            ("86", "13800001234", "+8613800001234"),
            ("+86", "138 0000 1234", "+8613800001234"),
            ("0086", "138-0000-1234", "+8613800001234"),
            ("86", "+86 138 0000 1234", "+8613800001234"),
            ("86", "008613800001234", "+8613800001234"),
            ("86", "8613800001234", "+8613800001234"),
            ("86", "１３８００００１２３４", "+8613800001234"),
            ("", "+8613800001234", "+8613800001234"),
            ("852", "91234567", "+85291234567"),
            ("1", "(650) 253-0000", "+16502530000"),
            ("44", "07400 123456", "+447400123456"),
            ("44", "+44 (0)7400 123456", "+447400123456"),
            ("49", "0151 23456789", "+4915123456789"),
            ("7", "912 345-67-89", "+79123456789"),
            // In Italy the zero belongs to the number.
            ("39", "06 6982 1234", "+390669821234"),
        ] {
            assert_eq!(e164(country, text).as_deref(), Some(expected), "{country} {text}");
        }
    }

    #[test]
    fn a_number_of_a_plan_that_is_not_known_yet_is_taken_as_it_is() {
        for text in ["29900001234", "+8629900001234", "0086 299 0000 1234"] {
            assert_eq!(e164("86", text).as_deref(), Some("+8629900001234"), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for (country, text) in [
            ("86", ""),
            ("86", " "),
            ("86", "1380000123x"),
            ("86", "138****1234"),
            ("", "13800001234"),
            ("0", "13800001234"),
            ("x", "13800001234"),
            ("86", "1234"),
            ("86", "1234567890123456"),
        ] {
            assert_eq!(e164(country, text), None, "{country} {text}");
        }
    }
}
