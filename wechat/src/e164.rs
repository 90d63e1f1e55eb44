//! Phone numbers as people and systems write them, in the one form of ITU-T E.164: `+`, country code, number.

use phonenumber::{PhoneNumber, Type, metadata::DATABASE};

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

/// A number that the numbering plans know, without the zero that is dialled within its country.
fn valid(number: &str) -> Option<PhoneNumber> {
    let number = phonenumber::parse(None, format!("+{number}")).ok()?;
    number.is_valid().then_some(number)
}

fn is_mobile(number: &PhoneNumber) -> bool {
    matches!(number.number_type(&DATABASE), Type::Mobile | Type::FixedLineOrMobile)
}

fn written(number: &PhoneNumber) -> String {
    format!("+{}{}", number.country().code(), number.national())
}

/// Plans grow: a number in none of them is taken, without the zero that is dialled within its country, where the plan of its
/// country has numbers of that length.
fn possible(number: &str) -> Option<String> {
    let number = phonenumber::parse(None, format!("+{number}")).ok()?;
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
mod tests {
    use super::{by_plan, e164, is_mobile_of_china};

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
    fn a_number_of_any_country_is_read_as_it_is_dialled_there_and_as_it_is_told_abroad() {
        for (country, within, expected) in [
            ("852", "9123 4567", "+85291234567"),
            ("853", "6612 3456", "+85366123456"),
            ("886", "0912-345-678", "+886912345678"),
            ("81", "090-1234-5678", "+819012345678"),
            ("82", "010-1234-5678", "+821012345678"),
            ("65", "9123 4567", "+6591234567"),
            ("60", "012-345 6789", "+60123456789"),
            ("66", "081 234 5678", "+66812345678"),
            ("84", "091 234 56 78", "+84912345678"),
            ("62", "0812-3456-7890", "+6281234567890"),
            ("63", "0917 123 4567", "+639171234567"),
            ("91", "098765 43210", "+919876543210"),
            ("92", "0301 2345678", "+923012345678"),
            ("971", "050 123 4567", "+971501234567"),
            ("966", "051 234 5678", "+966512345678"),
            ("972", "050-234-5678", "+972502345678"),
            ("90", "0501 234 56 78", "+905012345678"),
            ("7", "8 (912) 345-67-89", "+79123456789"),
            ("380", "050 123 4567", "+380501234567"),
            ("375", "8 029 491-19-11", "+375294911911"),
            ("49", "0151 23456789", "+4915123456789"),
            ("43", "0664 123456", "+43664123456"),
            ("358", "041 2345678", "+358412345678"),
            ("33", "06 12 34 56 78", "+33612345678"),
            ("32", "0470 12 34 56", "+32470123456"),
            ("31", "06 12345678", "+31612345678"),
            ("34", "612 34 56 78", "+34612345678"),
            ("351", "912 345 678", "+351912345678"),
            ("36", "06 20 123 4567", "+36201234567"),
            ("370", "8 612 34567", "+37061234567"),
            ("39", "312 345 6789", "+393123456789"),
            ("41", "078 123 45 67", "+41781234567"),
            ("46", "070-123 45 67", "+46701234567"),
            ("48", "512 345 678", "+48512345678"),
            ("61", "0412 345 678", "+61412345678"),
            ("64", "021 123 4567", "+64211234567"),
            ("1", "1-650-253-0000", "+16502530000"),
            ("52", "222 123 4567", "+522221234567"),
            ("55", "011 96123-4567", "+5511961234567"),
            ("54", "9 11 2345-6789", "+5491123456789"),
            ("57", "321 1234567", "+573211234567"),
            ("27", "071 123 4567", "+27711234567"),
            ("20", "0100 123 4567", "+201001234567"),
            ("234", "0802 123 4567", "+2348021234567"),
            ("254", "0712 123456", "+254712123456"),
            // Where the zero belongs to the number.
            ("225", "01 23 45 67 89", "+2250123456789"),
            ("242", "06 123 4567", "+242061234567"),
        ] {
            let plus = format!("+{}", &expected[1..]);
            let double_zero = format!("00{}", &expected[1..]);
            for text in [within, &plus, &double_zero, &expected[1..]] {
                assert_eq!(e164(country, text).as_deref(), Some(expected), "{country} {text}");
            }
        }
    }

    #[test]
    fn what_a_person_copied_along_with_a_number_is_no_part_of_it() {
        for text in [
            // Marks of the writing direction, as an address book copies them.
            "\u{202d}+86 138 0000 1234\u{202c}",
            "\u{2066}138 0000 1234\u{2069}",
            "\u{200e}13800001234\u{200f}",
            "138\u{200b}0000\u{2060}1234",
            "\u{feff}13800001234",
            "138\u{ad}0000\u{ad}1234",
            "138\u{a0}0000\u{202f}1234\u{3000}",
            "138\u{2212}0000\u{ff0d}1234",
            "138·0000•1234",
            "+86—138—0000—1234",
            "＋８６（１３８）００００－１２３４",
            "+86 (0) 138 0000 1234",
            "+86（0）13800001234",
            "+86 +86 138 0000 1234",
            "00 86 138 0000 1234",
            "tel:+86-138-0000-1234",
            "٠٠٨٦١٣٨٠٠٠٠١٢٣٤",
            "१३८००००१२३४",
        ] {
            assert_eq!(e164("86", text).as_deref(), Some("+8613800001234"), "{text:?}");
        }
    }

    #[test]
    fn a_country_that_is_told_in_another_way_or_not_at_all_is_read_from_a_whole_number() {
        for country in ["", " ", "CN", "+", "0", "00", "(86)", "＋８６"] {
            assert_eq!(
                e164(country, "+8613800001234").as_deref(),
                Some("+8613800001234"),
                "{country}"
            );
        }
        // Without a plus, nobody knows where the country ends.
        for text in ["8613800001234", "16502530000", "4915123456789", "2025550123"] {
            assert_eq!(e164("", text), None, "{text}");
        }
    }

    #[test]
    fn the_country_of_the_number_wins_over_another_one_beside_it() {
        assert_eq!(e164("86", "+85291234567").as_deref(), Some("+85291234567"));
        assert_eq!(e164("86", "+1 650 253 0000").as_deref(), Some("+16502530000"));
    }

    #[test]
    fn a_number_of_a_plan_that_is_not_known_yet_is_taken_as_it_is() {
        for text in ["29900001234", "+8629900001234", "0086 299 0000 1234"] {
            assert_eq!(e164("86", text).as_deref(), Some("+8629900001234"), "{text}");
        }
    }

    #[test]
    fn a_whole_number_has_one_form_whoever_tells_it_and_is_possible_in_its_country() {
        for (text, expected) in [
            ("+8613800001234", "+8613800001234"),
            ("+86013800001234", "+8613800001234"),
            ("0086 013800001234", "+8613800001234"),
            ("＋８６ 138-0000-1234", "+8613800001234"),
            ("+44 07400 123456", "+447400123456"),
            ("+390669821234", "+390669821234"),
            // In no plan, and as long as one of its country.
            ("+8629900001234", "+8629900001234"),
            ("+86029900001234", "+8629900001234"),
        ] {
            for country in ["", "86"] {
                assert_eq!(e164(country, text).as_deref(), Some(expected), "{country} {text}");
            }
        }
        for text in
            ["+1234567", "+999123456789", "+86138000012345678", "+12025550", "+0613800001234"]
        {
            assert_eq!(e164("", text), None, "{text}");
        }
    }

    #[test]
    fn what_is_known_without_the_plans_is_what_they_say() {
        for start in 1_300..2_000 {
            let number = format!("+86{start}5550123");
            if is_mobile_of_china(&number) {
                assert_eq!(by_plan("", &number), Some(number.clone()), "{number}");
            }
        }
        for other in [
            "+8612800001234",
            "+861380000123",
            "+86138000012345",
            "+8617900001234",
            "+861380000123x",
        ] {
            assert!(!is_mobile_of_china(other), "{other}");
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
            ("86", "13800001234 / 13900001234"),
            ("86", "13800001234;ext=5"),
            ("86", "138+0000+1234"),
            ("86", "+"),
            ("86", "0000000000"),
            ("86", "86868613800001234"),
        ] {
            assert_eq!(e164(country, text), None, "{country} {text}");
        }
    }
}
