//! Phone numbers as people and systems write them, in the one form of ITU-T E.164: `+`, country code, number.

use std::borrow::Cow;

use phonenumber::{Metadata, PhoneNumber, Type, metadata::DATABASE};

/// The number, such as `+8613800001234`; `None` if the text is no number of that country. Both parts may be written in any
/// way: with `+` or `00`, blanks, dashes and brackets, digits of other scripts, a zero that is dialled within the country
/// only, or the country code a second time. A country that cannot be read is as if there were none; then the number has to
/// begin with `+` or `00`.
pub(super) fn e164(country_code: &str, text: &str) -> Option<String> {
    if is_mobile_of_china(text) { Some(text.to_owned()) } else { by_plan(country_code, text) }
}

/// Whether it is a mobile number of mainland China in its one form already. An import has a million of them, and asking the plans
/// takes a thirtieth of a millisecond. Numbers on 179 are left to the plans: a carrier may be dialled so.
fn is_mobile_of_china(text: &str) -> bool {
    text.strip_prefix("+861").is_some_and(|rest| {
        let digits = rest.len() == 10 && rest.bytes().all(|byte| byte.is_ascii_digit());
        digits && matches!(rest.as_bytes(), [b'3'..=b'9', ..]) && !rest.starts_with("79")
    })
}

fn by_plan(country_code: &str, text: &str) -> Option<String> {
    let country = Written::read(country_code, "").map(|written| written.digits).unwrap_or_default();
    let country = country.trim_start_matches('0');
    let Written { digits, is_whole } = Written::read(text, country)?;
    if country.is_empty() && !is_whole {
        return None;
    }
    let has_country = digits.starts_with(country);
    let whole = (is_whole || has_country).then(|| digits.clone());
    let with_country = format!("{country}{digits}");
    let candidates = match is_whole {
        true => [whole, Some(with_country)],
        false => [Some(with_country), whole],
    };
    let mut candidates: Vec<_> = candidates.into_iter().flatten().collect();
    candidates.dedup();
    let known: Vec<_> = candidates.iter().filter_map(|number| valid(number)).collect();
    let known = match &known[..] {
        // With a country that may stand there once or twice, both may be numbers, and people have mobile ones.
        [first, other] => Some(if !is_mobile(first) && is_mobile(other) { other } else { first }),
        few => few.first(),
    };
    known.map(written).or_else(|| {
        match (is_whole, has_country) {
            (true, true) if !country.is_empty() => unlisted(country, &digits[country.len()..]),
            (true, _) => possible(&digits),
            (false, false) => unlisted(country, &digits),
            // The country code may be part of the number or stand before it: nobody knows.
            _ => None,
        }
    })
}

/// A number as it is written.
struct Written {
    /// Its digits alone, without `00` before the country.
    digits: String,
    /// Whether it begins with `+` or `00`, so that the country is part of it.
    is_whole: bool,
}

impl Written {
    /// `None` if there is anything that no number has.
    fn read(text: &str, country: &str) -> Option<Self> {
        let text: String =
            text.strip_prefix("tel:").unwrap_or(text).chars().filter_map(plain).collect();
        // A zero in brackets is dialled within the country only.
        let text = text.replace("(0)", "").replace(['(', ')'], "");
        let (before, number) = text.rsplit_once('+').unwrap_or(("", &text));
        // Behind a second plus the number begins anew, if only the country stood before it.
        if !before.trim_start_matches('+').is_empty() && before.trim_start_matches('+') != country {
            return None;
        }
        let after_zeros = number.strip_prefix("00");
        let is_whole = text.contains('+') || after_zeros.is_some();
        let digits = after_zeros.unwrap_or(number).to_owned();
        digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(Self { digits, is_whole })
    }
}

/// The zeros of the scripts whose digits phones write: ASCII, Arabic, Persian, Devanagari, Bengali, Thai, wide.
const ZEROS: [char; 7] = ['0', '\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{ff10}'];

/// A character in ASCII; `None` if it only separates others, or is not seen at all.
fn plain(character: char) -> Option<char> {
    let digit =
        |zero: &char| (character as u32).checked_sub(*zero as u32).filter(|digit| *digit < 10);
    if let Some(digit) = ZEROS.iter().find_map(digit) {
        return char::from_digit(digit, 10);
    }
    match character {
        '＋' | '\u{fe62}' => Some('+'),
        '（' => Some('('),
        '）' => Some(')'),
        // Dashes, dots and strokes.
        '-' | '.' | '/' | '·' | '•' | '・' | '．' | '／' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => None,
        // Marks that join, part or turn a text around, which address books copy along.
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => None,
        '\u{2060}'..='\u{2069}' | '\u{feff}' => None,
        blank if blank.is_whitespace() => None,
        other => Some(other),
    }
}

/// Reads the numbering plans. That takes a fifth of a second of one thread, once: before somebody waits for it.
pub fn read_numbering_plans() {
    drop(valid("8613800000000"));
}

/// A number that the numbering plans know, without what is dialled before it within its country.
fn valid(digits: &str) -> Option<PhoneNumber> {
    let (number, digits) = (parsed(digits)?, today(digits));
    (number.is_valid() && is_whole_in(&number, &digits)).then_some(number)
}

fn parsed(digits: &str) -> Option<PhoneNumber> {
    phonenumber::parse(None, format!("+{}", today(digits))).ok()
}

/// Until 2019 a 1 stood before the mobile numbers of Mexico for whoever called from abroad, and many a phone still says it.
fn today(digits: &str) -> Cow<'_, str> {
    match digits.strip_prefix("521") {
        Some(number) if number.len() == 10 => format!("52{number}").into(),
        _ => digits.into(),
    }
}

/// Whether the number has all digits that were written, but for what is dialled before it within its country. The plans also take
/// the code of a carrier for that; then it may be another number.
fn is_whole_in(number: &PhoneNumber, digits: &str) -> bool {
    let (code, national) = (number.country().code(), number.national().to_string());
    let before = digits
        .strip_prefix(&code.to_string())
        .and_then(|digits| digits.strip_suffix(&national))
        .map(|before| before.trim_matches('0'));
    let dialled = |plan: &&Metadata| {
        let prefix = plan.national_prefix().map(|prefix| prefix.trim_matches('0'));
        // Lithuania dialled 8 until 2024.
        before == prefix || (code == 370 && before == Some("8"))
    };
    before.is_some_and(str::is_empty)
        || (before.is_some() && DATABASE.by_code(&code).unwrap_or_default().iter().any(dialled))
}

fn is_mobile(number: &PhoneNumber) -> bool {
    matches!(number.number_type(&DATABASE), Type::Mobile | Type::FixedLineOrMobile)
}

fn written(number: &PhoneNumber) -> String {
    format!("+{}{}", number.country().code(), number.national())
}

/// Plans grow: a number in none of them is taken, without the zero that is dialled within its country, where the plan of its
/// country has numbers of that length.
fn possible(digits: &str) -> Option<String> {
    let number = parsed(digits).filter(|number| is_whole_in(number, &today(digits)))?;
    let length = u16::try_from(number.national().to_string().len()).ok()?;
    let plans = DATABASE.by_code(&number.country().code())?;
    let kinds = [Type::FixedLine, Type::Mobile, Type::Voip];
    let descriptors =
        plans.iter().flat_map(|plan| kinds.iter().filter_map(|kind| plan.descriptors().get(*kind)));
    let fits = descriptors.into_iter().any(|kind| kind.possible_length().contains(&length));
    fits.then(|| written(&number))
}

/// What WeChat tells with its country is a number: of a plausible length, it is taken as it is.
fn unlisted(country: &str, number: &str) -> Option<String> {
    let number = number.trim_start_matches('0');
    let fits = (1..=3).contains(&country.len())
        && number.len() >= 5
        && (7..=15).contains(&(country.len() + number.len()));
    fits.then(|| format!("+{country}{number}"))
}

#[cfg(test)]
mod tests;
